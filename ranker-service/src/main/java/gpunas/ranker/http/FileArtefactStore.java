package gpunas.ranker.http;

import io.micronaut.http.server.types.files.StreamedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Trained networks on a disk: a folder per search, in it one per job. */
public final class FileArtefactStore extends ArtefactStore {
  private final Path root;

  /**
   * @param root need not exist yet
   */
  public FileArtefactStore(Path root) {
    this.root = root;
  }

  @Override
  @Nullable StreamedFile findPlain(String searchId, String jobId, String file) {
    try {
      // Symbolic links are followed first: none may lead out of the store.
      var real = root.resolve(searchId).resolve(jobId).resolve(file).toRealPath();
      return real.startsWith(root.toRealPath())
              && Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)
          ? opened(real).attach(file)
          : null;
    } catch (IOException e) {
      return null;
    }
  }

  private static StreamedFile opened(Path file) throws IOException {
    return new StreamedFile(
        Files.newInputStream(file),
        type(String.valueOf(file.getFileName())),
        Files.getLastModifiedTime(file).toMillis(),
        Files.size(file));
  }
}
