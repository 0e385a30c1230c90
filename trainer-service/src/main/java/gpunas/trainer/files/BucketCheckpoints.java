package gpunas.trainer.files;

import gpunas.objectstore.Bucket;
import gpunas.trainer.Checkpoint;
import gpunas.trainer.Checkpoints;
import gpunas.trainer.Job;
import java.io.IOException;
import java.time.Instant;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
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
  public void restore(Job job, Consumer<Checkpoint> use) {
    try {
      TemporaryCopy.use(bucket, name(job), copy -> CheckpointFile.restore(job, copy, use));
    } catch (IOException e) {
      LOG.warn("The checkpoint {} is not used: {}", name(job), e.getMessage());
    }
  }

  @Override
  public void keep(Job job, Checkpoint checkpoint) {
    bucket.put(name(job), CheckpointFile.of(job, checkpoint)::write);
  }

  @Override
  public void discard(Job job) {
    bucket.delete(name(job));
  }

  @Override
  public int collect(Instant before) {
    bucket.collectUploads(before);
    int collected = 0;
    for (var each : bucket.list("")) {
      if (NAME.matcher(each.name()).matches() && each.writtenAt().isBefore(before)) {
        bucket.delete(each.name());
        collected++;
      }
    }
    return collected;
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
