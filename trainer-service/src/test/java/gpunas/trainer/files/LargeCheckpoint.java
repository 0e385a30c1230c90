package gpunas.trainer.files;

import gpunas.objectstore.Bucket;
import gpunas.objectstore.BucketLocation;
import gpunas.testing.S3Server;
import gpunas.trainer.Checkpoint;
import gpunas.trainer.Jobs;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps a checkpoint of 56 MB in a bucket, and finds it again. */
final class LargeCheckpoint {

  private static final int ARRAYS = 14;
  private static final int FLOATS = 1_000_000;

  private LargeCheckpoint() {}

  /** Ends with another status than 0 if that does not go well. */
  public static void main(String[] args) {
    var job = Jobs.of("large", "job", 1);
    var checkpoints =
        new BucketCheckpoints(Bucket.open(new BucketLocation(S3Server.BUCKET, "large/")));
    checkpoints.keep(job, new Checkpoint(7, 0, List.of(), arrays()));
    var found = checkpoints.find(job);
    if (found == null || found.arrays().size() != ARRAYS) {
      throw new IllegalStateException("found: " + found);
    }
  }

  private static Map<String, float[]> arrays() {
    var arrays = new HashMap<String, float[]>();
    for (int i = 0; i < ARRAYS; i++) {
      arrays.put("weight/" + i, new float[FLOATS]);
    }
    return arrays;
  }
}
