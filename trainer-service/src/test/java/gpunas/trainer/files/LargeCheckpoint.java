package gpunas.trainer.files;

import gpunas.formats.Tensor;
import gpunas.objectstore.Bucket;
import gpunas.objectstore.BucketLocation;
import gpunas.testing.S3Server;
import gpunas.trainer.Checkpoint;
import gpunas.trainer.Jobs;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps a checkpoint of 560 MB in a bucket, and goes on from it. */
final class LargeCheckpoint {

  private static final int ARRAYS = 35;
  private static final int FLOATS = 4_000_000;

  private LargeCheckpoint() {}

  /** Ends with another status than 0 if that does not go well. */
  public static void main(String[] args) {
    var job = Jobs.of("large", "job", 1);
    var checkpoints =
        new BucketCheckpoints(Bucket.open(new BucketLocation(S3Server.BUCKET, "large/")));
    checkpoints.keep(job, new Checkpoint(7, 0, List.of(), arrays()));
    var right = new AtomicInteger();
    checkpoints.restore(
        job,
        checkpoint ->
            checkpoint
                .arrays()
                .forEach((name, array) ->
                    right.addAndGet(array.values()[FLOATS - 1] == Float.parseFloat(name) ? 1 : 0)));
    if (right.get() != ARRAYS) {
      throw new IllegalStateException(right + " of " + ARRAYS + " arrays came back.");
    }
  }

  private static Map<String, Tensor> arrays() {
    var arrays = new HashMap<String, Tensor>();
    for (int i = 0; i < ARRAYS; i++) {
      float value = i;
      arrays.put(
          String.valueOf(i),
          new Tensor(
              List.of(FLOATS),
              () -> {
                var values = new float[FLOATS];
                Arrays.fill(values, value);
                return values;
              }));
    }
    return arrays;
  }
}
