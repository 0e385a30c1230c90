package gpunas.ranker.http;

import io.micronaut.http.server.types.files.SystemFile;
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
  @Nullable SystemFile findPlain(String searchId, String jobId, String file) {
    try {
      // Symbolic links are followed first: none may lead out of the store.
      var real = root.resolve(searchId).resolve(jobId).resolve(file).toRealPath();
      return real.startsWith(root.toRealPath())
              && Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)
          ? new SystemFile(real.toFile()).attach(file)
          : null;
    } catch (IOException e) {
      return null;
    }
  }
}
