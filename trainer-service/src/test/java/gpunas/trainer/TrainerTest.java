package gpunas.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gpunas.formats.Weights;
import gpunas.searchspace.Spaces;
import gpunas.trainer.data.Datasets;
import gpunas.trainer.data.TinyDataset;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {

  private static final Job JOB = Jobs.of("search", "job", 1);

  @TempDir Path directory;
  private final MemoryStore store = new MemoryStore();
  private final Recorder watcher = new Recorder();
  private Instant now = Instant.EPOCH;

  @BeforeEach
  void write_data() {
    TinyDataset.write(directory, "tiny", 40, 30, 28);
  }

  @AfterEach
  void clear_interrupt() {
    boolean _ = Thread.interrupted();
  }

  @Test
  void a_job_is_trained_evaluated_and_kept() throws InterruptedException {
    var device = new FakeLearners();
    var result = train(device, JOB);

    assertThat(device.rates).hasSize(8);
    assertThat(device.open).isZero();
    assertThat(store.kept.get("job")).isEqualTo(result);
    assertThat(result)
        .isInstanceOfSatisfying(
            JobResult.Completed.class,
            completed -> {
              assertThat(completed.validation().top1()).isEqualTo(1);
              assertThat(completed.validation().images()).isEqualTo(30);
              assertThat(completed.validation().loss())
                  .isEqualTo(Math.log(1 + 9 * Math.exp(-5)), within(1e-9));
            });
  }

  @Test
  void progress_is_told_at_the_end_of_each_epoch() throws InterruptedException {
    train(new FakeLearners(1.0, 2.0, 3.0, 4.0), JOB);

    assertThat(watcher.progress).extracting(Progress::step).containsExactly(4, 8);
    assertThat(watcher.progress).extracting(Progress::epoch).containsExactly(1, 2);
    assertThat(watcher.progress).extracting(Progress::loss).containsExactly(2.5, 1.0);
    assertThat(watcher.progress.getFirst().steps()).isEqualTo(8);
  }

  @Test
  void progress_is_told_every_second() throws InterruptedException {
    var device = new FakeLearners();
    var trainer =
        new Trainer(new Datasets(directory), device, store, () -> now = now.plusMillis(400));
    trainer.train(JOB, watcher);

    assertThat(watcher.progress).hasSizeGreaterThan(2);
    assertThat(watcher.progress)
        .allSatisfy(progress -> assertThat(progress.imagesPerSecond()).isBetween(5.0, 26.0));
  }

  @Test
  void a_loss_that_is_not_finite_ends_the_training() throws InterruptedException {
    assertThat(train(new FakeLearners(1.0, Double.NaN), JOB)).isEqualTo(new JobResult.Diverged(0));
    assertThat(train(new FakeLearners(1.0, 1.0, 1.0, 1.0, Double.POSITIVE_INFINITY), JOB))
        .isEqualTo(new JobResult.Diverged(1));
    assertThat(store.kept).isEmpty();
  }

  @Test
  void a_cancelled_search_is_dropped_at_the_next_step() throws InterruptedException {
    watcher.cancelledAfter = 3;
    var device = new FakeLearners();

    assertThat(train(device, JOB)).isEqualTo(new JobResult.Failed("search cancelled"));
    assertThat(device.rates).hasSize(2);
    assertThat(device.open).isZero();
  }

  @Test
  void an_interrupt_ends_the_training_and_frees_the_device() {
    var device = new FakeLearners();
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> train(device, JOB)).isInstanceOf(InterruptedException.class);
    assertThat(device.open).isZero();
    assertThat(store.kept).isEmpty();
  }

  @Test
  void a_job_that_was_done_before_is_not_done_again() throws InterruptedException {
    var first = train(new FakeLearners(), JOB);
    var device = new FakeLearners();

    assertThat(train(device, JOB)).isEqualTo(first);
    assertThat(device.rates).isEmpty();
  }

  @Test
  void an_unknown_data_set_fails_the_job() throws InterruptedException {
    var job =
        new Job("s", "j", Spaces.quickstart(), Jobs.SMALL, "no-such", Recipes.of(1, 10, 0), 1);

    assertThat(train(new FakeLearners(), job))
        .isInstanceOfSatisfying(
            JobResult.Failed.class,
            failed -> assertThat(failed.reason()).contains("There is no data set no-such"));
  }

  @Test
  void images_of_another_size_fail_the_job() throws InterruptedException {
    TinyDataset.write(directory, "large", 40, 30, 32);
    var job = new Job("s", "j", Spaces.quickstart(), Jobs.SMALL, "large", Recipes.of(1, 10, 0), 1);

    assertThat(train(new FakeLearners(), job))
        .isInstanceOfSatisfying(
            JobResult.Failed.class,
            failed -> assertThat(failed.reason()).contains("1x32x32").contains("1x28x28"));
  }

  @Test
  void a_batch_larger_than_the_data_set_fails_the_job() throws InterruptedException {
    var job = new Job("s", "j", Spaces.quickstart(), Jobs.SMALL, "tiny", Recipes.of(1, 50, 0), 1);

    assertThat(train(new FakeLearners(), job)).isInstanceOf(JobResult.Failed.class);
  }

  private JobResult train(Learners device, Job job) throws InterruptedException {
    return new Trainer(new Datasets(directory), device, store, () -> now).train(job, watcher);
  }

  private static final class Recorder implements Watcher {
    private final List<Progress> progress = new ArrayList<>();
    private int cancelledAfter = Integer.MAX_VALUE;
    private int asked;

    @Override
    public boolean cancelled() {
      return ++asked > cancelledAfter;
    }

    @Override
    public void progressed(Progress told) {
      progress.add(told);
    }
  }

  private static final class MemoryStore implements ArtefactStore {
    private final Map<String, JobResult.Completed> kept = new HashMap<>();

    @Override
    public JobResult.@Nullable Completed find(Job job) {
      return kept.get(job.jobId());
    }

    @Override
    public JobResult.Completed keep(
        Job job, Weights weights, Evaluation validation, double imagesPerSecond) {
      return kept.computeIfAbsent(
          job.jobId(),
          id ->
              new JobResult.Completed(
                  validation, imagesPerSecond, new Artefacts("search/" + id, List.of())));
    }
  }
}
