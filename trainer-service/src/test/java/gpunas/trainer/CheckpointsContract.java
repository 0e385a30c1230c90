package gpunas.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.formats.Tensor;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every place for checkpoints promises. */
public abstract class CheckpointsContract {

  protected static final Job JOB = Jobs.of("search-1", "search-1.0007", 3);
  private static final float[] WEIGHTS = {1, -2.5f, Float.MIN_VALUE};

  private Checkpoints checkpoints;

  protected abstract Checkpoints create();

  @BeforeEach
  void open() {
    checkpoints = create();
  }

  @Test
  void a_job_without_a_checkpoint_has_none() {
    assertThat(find(JOB)).isNull();
  }

  @Test
  void what_was_kept_is_found_bit_for_bit() {
    var epochs =
        List.of(
            new EpochSummary(1, 1 / 3.0, null, 1234.5, 6.7),
            new EpochSummary(2, 0.25, new Evaluation(0.1, 0.2, 0.3, 4), 5, 6));
    checkpoints.keep(
        JOB, new Checkpoint(17, 0.1 + 0.2, epochs, Map.of("weight/a", Tensor.of(WEIGHTS))));

    var found = find(JOB);
    assertThat(found.step()).isEqualTo(17);
    assertThat(found.lossSum()).isEqualTo(0.1 + 0.2);
    assertThat(found.history()).isEqualTo(epochs);
    assertThat(found.arrays()).containsOnlyKeys("weight/a");
    assertThat(found.arrays().get("weight/a").values()).isEqualTo(WEIGHTS);
  }

  @Test
  void the_newest_one_counts() {
    checkpoints.keep(JOB, at(1));
    checkpoints.keep(JOB, at(2));

    assertThat(find(JOB).step()).isEqualTo(2);
  }

  @Test
  void another_job_of_the_same_name_does_not_go_on_from_it() {
    checkpoints.keep(JOB, at(1));

    assertThat(find(Jobs.of(JOB.searchId(), JOB.jobId(), 4))).isNull();
    assertThat(find(Jobs.of("search-2", JOB.jobId(), 3))).isNull();
  }

  @Test
  void a_job_that_has_ended_is_forgotten() {
    checkpoints.keep(JOB, at(1));
    checkpoints.discard(JOB);
    checkpoints.discard(JOB);

    assertThat(find(JOB)).isNull();
  }

  @Test
  void what_nobody_came_back_for_is_collected() {
    checkpoints.keep(JOB, at(1));

    assertThat(checkpoints.collect(Instant.now().minusSeconds(3600))).isZero();
    assertThat(find(JOB)).isNotNull();
    assertThat(checkpoints.collect(Instant.now().plusSeconds(3600))).isEqualTo(1);
    assertThat(find(JOB)).isNull();
  }

  /** The newest checkpoint with its arrays in memory, null if there is none. */
  protected final @Nullable Checkpoint find(Job job) {
    var found = new AtomicReference<@Nullable Checkpoint>();
    checkpoints.restore(job, checkpoint -> found.set(inMemory(checkpoint)));
    return found.get();
  }

  private static Checkpoint inMemory(Checkpoint read) {
    var arrays = new HashMap<String, Tensor>();
    read.arrays().forEach((name, array) -> arrays.put(name, Tensor.of(array.values())));
    return new Checkpoint(read.step(), read.lossSum(), read.history(), arrays);
  }

  protected static Checkpoint at(int step) {
    return new Checkpoint(step, 0, List.of(), Map.of("weight/a", Tensor.of(WEIGHTS)));
  }
}
