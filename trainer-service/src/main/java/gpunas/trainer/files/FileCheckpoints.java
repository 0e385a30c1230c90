package gpunas.trainer.files;

import gpunas.formats.WholeFiles;
import gpunas.trainer.Checkpoint;
import gpunas.trainer.Checkpoints;
import gpunas.trainer.Job;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints in a folder that all trainers see: {@code <search>/<job>.safetensors}. A file of that
 * name is always whole: it is written under another one, through to the disk, and renamed. Its
 * checksum tells whether it still is what was written.
 */
public final class FileCheckpoints implements Checkpoints {

  private static final Logger LOG = LoggerFactory.getLogger(FileCheckpoints.class);

  private final Path root;

  public FileCheckpoints(Path root) {
    this.root = root;
  }

  @Override
  public void restore(Job job, Consumer<Checkpoint> use) {
    var file = file(job);
    try {
      CheckpointFile.restore(job, file, use);
    } catch (NoSuchFileException e) {
      LOG.debug("There is no checkpoint.", e);
    } catch (IOException e) {
      LOG.warn("The checkpoint {} is not used: {}", file, e.getMessage());
    }
  }

  @Override
  public void keep(Job job, Checkpoint checkpoint) {
    var file = file(job);
    try {
      Files.createDirectories(file.getParent());
      WholeFiles.write(file, CheckpointFile.of(job, checkpoint)::write);
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  @Override
  public void discard(Job job) {
    try {
      Files.deleteIfExists(file(job));
    } catch (IOException e) {
      throw failed(file(job), e);
    }
  }

  @Override
  public int collect(Instant before) {
    try {
      int collected = 0;
      for (var file : Folders.old(root, 2, before)) {
        if (Files.isRegularFile(file) && Files.deleteIfExists(file)) {
          collected++;
        }
      }
      return collected;
    } catch (IOException e) {
      throw failed(root, e);
    }
  }

  private Path file(Job job) {
    return root.resolve(job.searchId(), job.jobId() + CheckpointFile.ENDING);
  }

  private static UncheckedIOException failed(Path file, IOException cause) {
    return new UncheckedIOException(
        "The checkpoint %s could not be written: %s. Maybe trainer.checkpoint-directory is not writable or full."
            .formatted(file, cause),
        cause);
  }

  @Override
  public Set<String> searches() {
    try {
      return Folders.visible(root);
    } catch (IOException e) {
      throw new UncheckedIOException("Checkpoints could not be listed: %s".formatted(e), e);
    }
  }

  @Override
  public void delete(String searchId) {
    try {
      Folders.delete(root.resolve(searchId));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Checkpoints of search %s could not be deleted: %s".formatted(searchId, e), e);
    }
  }
}
