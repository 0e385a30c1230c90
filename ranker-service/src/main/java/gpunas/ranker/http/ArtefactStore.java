package gpunas.ranker.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The files of trained networks: a folder per search, in it one per job. */
public final class ArtefactStore {
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9._-]+");

  private final Path root;

  /**
   * @param root need not exist yet
   */
  public ArtefactStore(Path root) {
    this.root = root;
  }

  /** A file, or null if there is none of that name below the root. */
  @Nullable Path find(String searchId, String jobId, String file) {
    if (!Stream.of(searchId, jobId, file).allMatch(ArtefactStore::isPlain)) {
      return null;
    }
    try {
      // Symbolic links are followed first: none may lead out of the store.
      var real = root.resolve(searchId).resolve(jobId).resolve(file).toRealPath();
      return real.startsWith(root.toRealPath())
              && Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)
          ? real
          : null;
    } catch (IOException e) {
      return null;
    }
  }

  private static boolean isPlain(String name) {
    return PLAIN_NAME.matcher(name).matches() && !name.contains("..");
  }
}
