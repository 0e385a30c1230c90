package gpunas.trainer.files;

import gpunas.objectstore.Bucket;
import gpunas.trainer.Checkpoint;
import gpunas.trainer.Checkpoints;
import gpunas.trainer.Job;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints in a bucket that all trainers see: {@code <search>/<job>.safetensors}. An object is
 * whole or not there; its checksum tells whether it still is what was written.
 */
public final class BucketCheckpoints implements Checkpoints {

  private static final Logger LOG = LoggerFactory.getLogger(BucketCheckpoints.class);

  /** Should the bucket have anything else, it is not collected. */
  private static final Pattern NAME =
      Pattern.compile("[^/]+/[^/]+" + Pattern.quote(CheckpointFile.ENDING));

  private final Bucket bucket;

  public BucketCheckpoints(Bucket bucket) {
    this.bucket = bucket;
  }

  @Override
  public @Nullable Checkpoint find(Job job) {
    try {
      var folder = Files.createTempDirectory("gpunas-");
      var copy = folder.resolve("checkpoint" + CheckpointFile.ENDING);
      try {
        return bucket.copy(name(job), copy) ? read(job, copy) : null;
      } finally {
        Files.deleteIfExists(copy);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "No temporary file could be made for a checkpoint: %s".formatted(e), e);
    }
  }

  @Override
  public void keep(Job job, Checkpoint checkpoint) {
    var content = CheckpointFile.of(job, checkpoint).content();
    bucket.put(name(job), content.length(), content::open);
  }

  @Override
  public void discard(Job job) {
    bucket.delete(name(job));
  }

  @Override
  public int collect(Instant before) {
    int collected = 0;
    for (var each : bucket.list("")) {
      if (NAME.matcher(each.name()).matches() && each.writtenAt().isBefore(before)) {
        bucket.delete(each.name());
        collected++;
      }
    }
    return collected;
  }

  private static @Nullable Checkpoint read(Job job, Path copy) {
    try {
      return CheckpointFile.read(job, copy);
    } catch (IOException e) {
      LOG.warn("The checkpoint {} is not used: {}", name(job), e.getMessage());
      return null;
    }
  }

  private static String name(Job job) {
    return job.searchId() + "/" + job.jobId() + CheckpointFile.ENDING;
  }

  @Override
  public Set<String> searches() {
    return bucket.folders();
  }

  @Override
  public void delete(String searchId) {
    bucket.list(searchId + "/").forEach(each -> bucket.delete(each.name()));
  }
}
