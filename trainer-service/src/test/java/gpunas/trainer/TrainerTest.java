package gpunas.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gpunas.formats.Weights;
import gpunas.formats.onnx.OnnxModels;
import gpunas.formats.onnx.OnnxOptions;
import gpunas.formats.onnx.QuantisedModels;
import gpunas.formats.onnx.Range;
import gpunas.searchmodel.Taught;
import gpunas.searchmodel.Teacher.OnnxFile;
import gpunas.searchmodel.Teaching;
import gpunas.searchmodel.recipe.FineTuning;
import gpunas.searchmodel.recipe.TrainingMemory;
import gpunas.searchspace.Spaces;
import gpunas.trainer.JobResult.Failed.Kind;
import gpunas.trainer.data.Batch;
import gpunas.trainer.data.Dataset;
import gpunas.trainer.data.DatasetException;
import gpunas.trainer.data.Datasets;
import gpunas.trainer.data.ReaderThreads;
import gpunas.trainer.data.TinyDataset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {

  private static final Job JOB = Jobs.of("search", "job", 1);
  private static final FakeQuantiser NOT_ASKED =
      (job, _, _, _) -> {
        throw new AssertionError("%s asks for no integers.".formatted(job.jobId()));
      };

  private static final Teaching FROM_FILE =
      new Teaching(new OnnxFile("teacher.onnx", List.of(), List.of()), 1);

  @TempDir Path directory;
  private final MemoryStore store = new MemoryStore();
  private final InMemoryCheckpoints checkpoints = new InMemoryCheckpoints();
  private final FakeMemory memory = new FakeMemory();
  private final ReaderThreads threads = new ReaderThreads(1, 1 << 28);
  private final Recorder watcher = new Recorder();
  private final OnnxTeachers onnxTeachers = new OnnxFiles();
  private Instant now = Instant.EPOCH;

  @BeforeEach
  void write_data() {
    TinyDataset.write(directory, "tiny", 40, 30, 28);
  }

  @AfterEach
  void close() {
    boolean _ = Thread.interrupted();
    threads.close();
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
              var validation = completed.trained().validation();
              assertThat(validation.top1()).isEqualTo(1);
              assertThat(validation.top5()).isEqualTo(1);
              assertThat(validation.images()).isEqualTo(30);
              assertThat(validation.loss()).isEqualTo(Math.log(1 + 9 * Math.exp(-5)), within(1e-9));
              assertThat(completed.trained().history())
                  .extracting(EpochSummary::epoch)
                  .containsExactly(1, 2);
              assertThat(completed.trained().history().getFirst().validation()).isNull();
              assertThat(completed.trained().history().getLast().validation())
                  .isEqualTo(validation);
            });
  }

  @Test
  void a_network_is_judged_on_as_many_images_of_each_class_as_its_recipe_says()
      throws InterruptedException {
    var recipe = JOB.recipe().with(draft -> draft.validationImagesPerClass = 2);
    var job = Jobs.of("search", "job", Jobs.SMALL, "tiny", recipe, 1);
    assertThat(train(new FakeLearners(), job))
        .isInstanceOfSatisfying(
            JobResult.Completed.class,
            completed -> assertThat(completed.trained().validation().images()).isEqualTo(2 * 10));
    assertThat(Objects.requireNonNull(store.told).validated())
        .hasSize(2 * 10)
        .extracting(DatasetFacts.Image::label)
        .containsOnly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  @Test
  void a_teacher_is_asked_of_every_part_of_every_batch_and_closed() throws InterruptedException {
    var teacher = Jobs.of("other", "other-0003", 5);
    train(new FakeLearners(), teacher);
    var device = new FakeLearners();
    var recipe = JOB.recipe().with(draft -> draft.accumulation = 2);
    var job = Jobs.of("search", "job", Jobs.SMALL, "tiny", recipe, 1);
    var result =
        train(
            device,
            taughtBy(
                job,
                new Teaching(
                    new gpunas.searchmodel.Teacher.Trained("other-0003", job.space()), 2)));

    assertThat(result).isInstanceOf(JobResult.Completed.class);
    assertThat(device.teachers).isZero();
    assertThat(device.teacherWeights).isSameAs(store.weights.get("other-0003"));
    assertThat(device.taught)
        .hasSize(2 * 8)
        .allSatisfy(targets -> {
          assertThat(targets.temperature()).isEqualTo(2);
          // 4 / 10 x softmax(3 / 2, 0, ..., 0), of five images.
          assertThat(targets.weights()).hasSize(5 * 10);
          var sure = Math.exp(1.5) / (Math.exp(1.5) + 9);
          assertThat((double) min(targets.weights())).isCloseTo(-0.4 * sure, within(1e-6));
        });
  }

  @Test
  void nobody_is_asked_if_the_job_has_no_teacher() throws InterruptedException {
    var device = new FakeLearners();
    train(device, JOB);
    assertThat(device.taught).isEmpty();
  }

  @Test
  void a_teacher_that_is_not_there_or_damaged_or_tells_other_classes_apart_fails_the_job()
      throws InterruptedException {
    assertThat(train(new FakeLearners(), taughtBy(JOB, trained("other-0003"))))
        .isEqualTo(
            new JobResult.Failed(
                Kind.OTHER,
                "The weights of the teacher other-0003 are not in the artefact store. Maybe its training failed, or its search was deleted."));
    var absent = new Teaching(new OnnxFile("absent.onnx", List.of(), List.of()), 1);
    assertThat(train(new FakeLearners(), taughtBy(JOB, absent)))
        .isEqualTo(new JobResult.Failed(Kind.OTHER, "There is no file absent.onnx"));
    train(new FakeLearners(), Jobs.of("other", "other-0003", 5));
    var gpunet =
        new Teaching(new gpunas.searchmodel.Teacher.Trained("other-0003", Spaces.gpunet()), 1);
    assertThat(train(new FakeLearners(), taughtBy(JOB, gpunet)))
        .isInstanceOfSatisfying(
            JobResult.Failed.class,
            failed ->
                assertThat(failed.reason())
                    .startsWith("The teacher other-0003 is not of the space gpunet: "));
    assertThat(store.kept).containsOnlyKeys("other-0003");
    store.damaged = true;
    assertThat(train(new FakeLearners(), taughtBy(JOB, trained("other-0003"))))
        .isEqualTo(
            new JobResult.Failed(
                Kind.OTHER,
                "The weights in other-0003 cannot be used; maybe they should be trained again. Another checksum."));
  }

  @Test
  void a_teacher_that_gives_no_numbers_fails_the_job_and_not_the_network()
      throws InterruptedException {
    train(new FakeLearners(), Jobs.of("other", "other-0003", 5));
    var device = new FakeLearners();
    device.teacherScore = Float.NaN;
    assertThat(train(device, taughtBy(JOB, trained("other-0003"))))
        .isEqualTo(
            new JobResult.Failed(
                Kind.OTHER, "The teacher gave an image the score NaN; expected a finite number."));
    assertThat(device.open).isZero();
    assertThat(device.teachers).isZero();
  }

  @Test
  void a_teacher_takes_memory_on_the_host_that_a_gpu_does_not_miss() throws InterruptedException {
    memory.free = 1L << 30;
    var job = taughtBy(JOB, FROM_FILE);
    assertThat(train(new FakeLearners(), job))
        .isInstanceOfSatisfying(
            JobResult.Failed.class,
            failed -> {
              assertThat(failed.kind()).isEqualTo(Kind.OUT_OF_MEMORY);
              assertThat(failed.reason())
                  .contains("weights, gradients and the optimiser and its teacher");
            });
    var gpu = new FakeLearners("cuda:0");
    gpu.memory = new DeviceMemory(0, 1L << 30);
    assertThat(train(gpu, job)).isInstanceOf(JobResult.Completed.class);
    assertThat(gpu.taught).hasSize(8);
  }

  private static float min(float[] values) {
    var least = Float.POSITIVE_INFINITY;
    for (var value : values) {
      least = Math.min(least, value);
    }
    return least;
  }

  private static Teaching trained(String jobId) {
    return new Teaching(new gpunas.searchmodel.Teacher.Trained(jobId, JOB.space()), 1);
  }

  private static Job taughtBy(Job job, Teaching teaching) {
    return Jobs.taught(job, new Taught(teaching, 0.5, 1));
  }

  @Test
  void a_network_that_is_to_be_in_integers_is_quantised_once_after_its_training_and_kept_if_not()
      throws InterruptedException {
    var device = new FakeLearners();
    var became = new Quantised.Impossible("Too few images.");
    var asked = new ArrayList<String>();
    FakeQuantiser quantiser =
        (job, weights, dataset, _) -> {
          asked.add("%s after %d steps".formatted(job.jobId(), device.rates.size()));
          assertThat(device.open).isEqualTo(1);
          assertThat(dataset.validation().count()).isEqualTo(30);
          return became;
        };
    var job = Jobs.quantised(JOB);
    var result = trainer(device, threads, quantiser).train(job, watcher);

    assertThat(asked).containsExactly("job after 8 steps");
    assertThat(result)
        .isInstanceOfSatisfying(
            JobResult.Completed.class,
            completed -> {
              assertThat(completed.trained().validation().top1()).isEqualTo(1);
              assertThat(completed.trained().quantised()).isEqualTo(became);
            });
    assertThat(trainer(device, threads, quantiser).train(job, watcher)).isEqualTo(result);
    assertThat(asked).hasSize(1);
  }

  @Test
  void a_network_that_loses_too_much_in_integers_is_trained_on_with_their_roundings()
      throws InterruptedException {
    var device = new FakeLearners();
    var quantiser = accuracies(0.75, 0.875);
    var quantised = inIntegers(trainer(device, threads, quantiser).train(tuned(0.1), watcher));

    assertThat(quantised.top1()).isEqualTo(0.875);
    assertThat(quantised.fineTuned())
        .isEqualTo(new Quantised.FineTuned(3, 0.75, 0.875, 0))
        .returns(true, Quantised.FineTuned::isKept);
    assertThat(device.rates).hasSize(8 + 3 * 4);
    assertThat(device.rates.get(8)).isEqualTo(0.1 * 0.25, within(1e-12));
    assertThat(device.rates.subList(8, 20)).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    assertThat(Objects.requireNonNull(device.places).maps()).isNotEmpty();
    assertThat(device.tunedFrom).isSameAs(store.weights.get("job"));
    assertThat(store.integers.get("job"))
        .isSameAs(device.first)
        .isNotSameAs(store.weights.get("job"));
    assertThat(device.open).isZero();
    assertThat(watcher.progress)
        .last()
        .satisfies(progress -> {
          assertThat(progress.step()).isEqualTo(20);
          assertThat(progress.epochs()).isEqualTo(5);
        });
    assertThat(watcher.progress)
        .filteredOn(progress -> progress.step() >= 8)
        .hasSizeGreaterThan(2)
        .extracting(Progress::validation)
        .doesNotContainNull();
    assertThat(checkpoints.searches()).isEmpty();
  }

  @Test
  void a_network_that_is_no_better_trained_on_stays_as_it_was() throws InterruptedException {
    var device = new FakeLearners();
    var quantised =
        inIntegers(trainer(device, threads, accuracies(0.75, 0.75)).train(tuned(0), watcher));

    assertThat(quantised.top1()).isEqualTo(0.75);
    assertThat(quantised.fineTuned())
        .isEqualTo(new Quantised.FineTuned(3, 0.75, 0.75, 0))
        .returns(false, Quantised.FineTuned::isKept);
    assertThat(store.integers.get("job")).isSameAs(store.weights.get("job"));
    assertThat(device.open).isZero();
  }

  @Test
  void how_much_may_be_lost_is_for_the_recipe_to_say() throws InterruptedException {
    for (double bound : new double[] {0.25, 1}) {
      assertThat(isTunedOn(bound, 0.75)).as("a quarter lost, %s allowed", bound).isFalse();
    }
    for (double bound : new double[] {0.2, 0, -1}) {
      assertThat(isTunedOn(bound, 0.75)).as("a quarter lost, %s allowed", bound).isTrue();
    }
    assertThat(isTunedOn(0, 1)).as("nothing lost").isFalse();
    assertThat(isTunedOn(-1, 1)).as("nothing lost, in any case").isTrue();
  }

  private boolean isTunedOn(double bound, double top1) throws InterruptedException {
    var trainer = trainer(new FakeLearners(), threads, accuracies(top1, top1));
    store.kept.clear();
    return inIntegers(trainer.train(tuned(bound), watcher)).fineTuned() != null;
  }

  @Test
  void training_on_that_diverges_or_has_no_memory_costs_nothing_but_time()
      throws InterruptedException {
    var losses = new Double[9];
    Arrays.fill(losses, 1.0);
    losses[8] = Double.NaN;
    var diverging = new FakeLearners(losses);
    var nothing = new Quantised.FineTuned(3, 0.75, null, 0);
    assertThat(inIntegers(trainer(diverging, threads, accuracies(0.75)).train(tuned(0), watcher)))
        .returns(0.75, Quantised.InIntegers::top1)
        .returns(nothing, Quantised.InIntegers::fineTuned);
    assertThat(diverging.open).isZero();

    store.kept.clear();
    var small = new FakeLearners();
    FakeQuantiser quantiser =
        (job, weights, dataset, pulse) -> {
          small.room = 1; // From now on.
          return accuracies(0.75).quantise(job, weights, dataset, pulse);
        };
    assertThat(inIntegers(trainer(small, threads, quantiser).train(tuned(0), watcher)))
        .returns(nothing, Quantised.InIntegers::fineTuned);
    assertThat(small.open).isZero();
  }

  @Test
  void training_on_without_its_images_or_its_teacher_costs_nothing_but_time()
      throws InterruptedException {
    for (var gone :
        List.of(new DatasetException("It was deleted."), new TeacherException("It was moved."))) {
      var device = new FakeLearners();
      FakeQuantiser quantiser =
          (job, weights, dataset, pulse) -> {
            if (device.places != null) {
              throw gone;
            }
            return accuracies(0.75).quantise(job, weights, dataset, pulse);
          };
      assertThat(inIntegers(trainer(device, threads, quantiser).train(tuned(0), watcher)))
          .returns(0.75, Quantised.InIntegers::top1)
          .returns(new Quantised.FineTuned(3, 0.75, null, 0), Quantised.InIntegers::fineTuned);
      assertThat(device.open).isZero();
      store.kept.clear();
    }
  }

  @Test
  void training_on_goes_on_from_its_last_epoch_after_a_loss_of_the_device()
      throws InterruptedException {
    var device = new FakeLearners();
    device.lostAfter = 8 + 4 + 1;
    var trainer = trainer(device, threads, accuracies(0.75, 0.75, 0.875));

    assertThatThrownBy(() -> trainer.train(tuned(0), watcher)).isInstanceOf(DeviceException.class);
    assertThat(device.open).isZero();
    device.lostAfter = Integer.MAX_VALUE;
    assertThat(inIntegers(trainer.train(tuned(0), watcher)).top1()).isEqualTo(0.875);
    assertThat(device.rates).hasSize(8 + 4 + 1 + 2 * 4);
    assertThat(checkpoints.searches()).isEmpty();
  }

  @Test
  void training_on_ends_when_its_search_is_cancelled() throws InterruptedException {
    var device = new FakeLearners();
    watcher.cancelledAfter = 1 + 8 + 2;

    assertThat(trainer(device, threads, accuracies(0.75)).train(tuned(0), watcher))
        .isEqualTo(new JobResult.Failed(Kind.CANCELLED, "search cancelled"));
    assertThat(device.rates).hasSize(8 + 2);
    assertThat(device.open).isZero();
  }

  private static Job tuned(double bound) {
    var recipe = JOB.recipe().with(draft -> draft.fineTuning = new FineTuning(bound, 3, 0.25));
    return Jobs.quantised(Jobs.of("search", "job", Jobs.SMALL, "tiny", recipe, 1));
  }

  private static Quantised.InIntegers inIntegers(JobResult result) {
    return (Quantised.InIntegers)
        Objects.requireNonNull(((JobResult.Completed) result).trained().quantised());
  }

  /** Of one quantisation after the other. */
  private static FakeQuantiser accuracies(double... top1) {
    var asked = new AtomicInteger();
    return (job, weights, _, _) -> {
      var floats = OnnxModels.model(job.network(), weights, OnnxOptions.deployment());
      var ranges = new HashMap<String, Range>();
      QuantisedModels.maps(floats, Quantiser.HOW).forEach(map -> ranges.put(map, new Range(-1, 3)));
      return new Quantised.InIntegers(
          0.5, top1[asked.getAndIncrement()], 30, "max", 20, "cpu", 0.25, ranges);
    };
  }

  @Test
  void what_cannot_be_quantised_here_is_not_trained_at_all() throws InterruptedException {
    var device = new FakeLearners();
    var unable =
        new FakeQuantiser() {
          private long room;

          @Override
          public void check(long bytes) {
            if (bytes > room) {
              throw new UncheckedIOException(new IOException("full"));
            }
          }

          @Override
          public Quantised quantise(Job job, Weights weights, Dataset dataset, Runnable pulse) {
            throw new AssertionError();
          }
        };
    var trainer = trainer(device, threads, unable);
    unable.room = -1;
    trainer.check(); // Nobody has asked for it.
    var job = Jobs.quantised(JOB);

    assertThatThrownBy(() -> trainer.train(job, watcher)).isInstanceOf(UncheckedIOException.class);
    assertThatThrownBy(trainer::check).isInstanceOf(UncheckedIOException.class);
    unable.room = 4 * job.network().parameters() - 1;
    trainer.check();
    assertThatThrownBy(() -> trainer.train(job, watcher)).isInstanceOf(UncheckedIOException.class);
    assertThat(device.rates).isEmpty();
    assertThat(trainer.train(JOB, watcher)).isInstanceOf(JobResult.Completed.class);
  }

  @Test
  void a_quantisation_that_fails_for_a_while_costs_no_training() throws InterruptedException {
    var device = new FakeLearners();
    var became = new Quantised.Impossible("why");
    var asked = new AtomicInteger();
    FakeQuantiser quantiser =
        (_, _, _, _) -> {
          if (asked.incrementAndGet() == 1) {
            throw new UncheckedIOException(new IOException("full"));
          }
          return became;
        };
    var trainer = trainer(device, threads, quantiser);
    var job = Jobs.quantised(JOB);

    assertThatThrownBy(() -> trainer.train(job, watcher)).isInstanceOf(UncheckedIOException.class);
    var result = (JobResult.Completed) trainer.train(job, watcher);
    assertThat(device.rates).hasSize(8);
    assertThat(result.trained().quantised()).isEqualTo(became);
    assertThat(result.trained().history()).hasSize(2);
    assertThat(result.trained().validation().top1()).isEqualTo(1);
    assertThat(result.trained().imagesPerSecond())
        .isEqualTo(result.trained().history().getLast().imagesPerSecond())
        .isPositive();
    assertThat(checkpoints.find(job)).isNull();
  }

  @Test
  void a_network_that_is_quantised_is_heard_of_and_dropped_when_its_search_is_cancelled()
      throws InterruptedException {
    var batches = new AtomicInteger();
    FakeQuantiser quantiser =
        (_, _, _, beforeBatch) -> {
          while (batches.incrementAndGet() < 100) {
            now = now.plusMillis(500);
            beforeBatch.run();
          }
          return new Quantised.Impossible("It was not dropped.");
        };
    watcher.cancelledAfter = 1 + 8 + 9;
    var job = Jobs.quantised(JOB);

    assertThat(trainer(new FakeLearners(), threads, quantiser).train(job, watcher))
        .isEqualTo(new JobResult.Failed(Kind.CANCELLED, "search cancelled"));
    assertThat(batches).hasValue(10);
    var told = watcher.progress.subList(2, watcher.progress.size());
    assertThat(told).hasSize(5);
    assertThat(told)
        .allSatisfy(progress -> {
          assertThat(progress.step()).isEqualTo(8);
          assertThat(progress.epoch()).isEqualTo(2);
          assertThat(progress.validation()).isNotNull();
          assertThat(progress.secondsLeft()).isZero();
        });
    assertThat(store.kept).isEmpty();
    assertThat(checkpoints.find(job)).isNull();
  }

  @Test
  void progress_is_told_at_the_end_of_each_epoch() throws InterruptedException {
    train(new FakeLearners(1.0, 2.0, 3.0, 4.0), JOB);

    assertThat(watcher.progress).extracting(Progress::step).containsExactly(4, 8);
    assertThat(watcher.progress).extracting(Progress::epoch).containsExactly(1, 2);
    assertThat(watcher.progress).extracting(Progress::loss).containsExactly(2.5, 1.0);
    assertThat(watcher.progress.getFirst().steps()).isEqualTo(8);
    assertThat(watcher.epochs).extracting(EpochSummary::epoch).containsExactly(1, 2);
    assertThat(watcher.epochs).extracting(EpochSummary::trainingLoss).containsExactly(2.5, 1.0);
  }

  @Test
  void progress_is_told_every_second() throws InterruptedException {
    var device = new FakeLearners();
    var trainer =
        new Trainer(
            new Datasets(directory),
            threads,
            device,
            store,
            checkpoints,
            memory,
            NOT_ASKED,
            onnxTeachers,
            () -> now = now.plusMillis(400));
    trainer.train(JOB, watcher);

    assertThat(watcher.progress).hasSizeGreaterThan(2);
    assertThat(watcher.progress)
        .allSatisfy(progress -> assertThat(progress.imagesPerSecond()).isBetween(0.0, 26.0));
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

    assertThat(train(device, JOB))
        .isEqualTo(new JobResult.Failed(Kind.CANCELLED, "search cancelled"));
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
  void a_job_that_was_done_before_its_search_was_cancelled_keeps_its_result()
      throws InterruptedException {
    var first = train(new FakeLearners(), JOB);
    watcher.cancelledAfter = 0;

    assertThat(train(new FakeLearners(), JOB)).isEqualTo(first);
  }

  @Test
  void a_job_that_is_given_up_has_the_result_of_its_earlier_training() throws InterruptedException {
    var first = train(new FakeLearners(), JOB);

    assertThat(trainer(new FakeLearners()).giveUp(JOB)).isEqualTo(first);
  }

  @Test
  void a_job_that_is_given_up_leaves_no_checkpoint() {
    var device = new FakeLearners();
    device.interruptedAfter = 6;
    assertThatThrownBy(() -> train(device, JOB)).isInstanceOf(InterruptedException.class);
    assertThat(checkpoints.find(JOB)).isNotNull();

    assertThat(trainer(device).giveUp(JOB)).isNull();
    assertThat(checkpoints.find(JOB)).isNull();
  }

  @Test
  void an_unknown_data_set_fails_the_job() throws InterruptedException {
    var job = Jobs.of("s", "j", Jobs.SMALL, "no-such", Recipes.of(1, 10, 0), 1);

    assertThat(train(new FakeLearners(), job))
        .isInstanceOfSatisfying(
            JobResult.Failed.class,
            failed -> {
              assertThat(failed.kind()).isEqualTo(Kind.DATA);
              assertThat(failed.reason()).contains("There is no data set no-such");
            });
  }

  @Test
  void images_of_another_size_are_resized() throws InterruptedException {
    TinyDataset.write(directory, "large", 40, 30, 32);
    var job = Jobs.of("s", "j", Jobs.SMALL, "large", Recipes.of(1, 10, 0), 1);

    assertThat(train(new FakeLearners(), job)).isInstanceOf(JobResult.Completed.class);
  }

  @Test
  void a_training_that_was_interrupted_goes_on_where_it_was() throws InterruptedException {
    var undisturbed = new FakeLearners();
    train(undisturbed, Jobs.of("search", "other", 1));
    var first = new FakeLearners();
    first.interruptedAfter = 6;
    assertThatThrownBy(() -> train(first, JOB)).isInstanceOf(InterruptedException.class);
    var second = new FakeLearners();

    var result = (JobResult.Completed) train(second, JOB);
    assertThat(first.rates).isEqualTo(undisturbed.rates.subList(0, 6));
    assertThat(second.rates).isEqualTo(undisturbed.rates.subList(6, 8));
    assertThat(result.trained().resumedAtEpoch()).isEqualTo(1);
    assertThat(result.trained().history()).hasSize(2);
    assertThat(checkpoints.find(JOB)).isNull();
  }

  @Test
  void a_trainer_that_was_killed_leaves_a_checkpoint_of_the_last_epoch() {
    var device = new FakeLearners();
    device.room = 10;
    var watcherThatDies =
        new Watcher() {
          @Override
          public boolean cancelled() {
            if (device.rates.size() == 6) {
              throw new IllegalStateException("killed");
            }
            return false;
          }

          @Override
          public void progressed(Progress told) {}
        };
    assertThatThrownBy(() -> trainer(device).train(JOB, watcherThatDies)).hasMessage("killed");

    assertThat(checkpoints.find(JOB).step()).isEqualTo(4);
    assertThat(checkpoints.find(JOB).history()).hasSize(1);
  }

  @Test
  void out_of_memory_recomputes_then_halves_the_images_at_a_time() throws InterruptedException {
    var device = new FakeLearners();
    device.room = 5;

    var result = (JobResult.Completed) train(device, JOB);
    assertThat(result.trained().accumulation()).isEqualTo(2);
    assertThat(device.parts.subList(0, 2)).containsExactly(10, 10);
    assertThat(device.parts.subList(2, device.parts.size())).hasSize(16).containsOnly(5);
    assertThat(device.open).isZero();
  }

  @Test
  void out_of_memory_halves_again_and_again() throws InterruptedException {
    var device = new FakeLearners();
    device.room = 3;

    var result = (JobResult.Completed) train(device, JOB);
    assertThat(result.trained().accumulation()).isEqualTo(4);
    assertThat(device.parts.subList(0, 3)).containsExactly(10, 10, 5);
    assertThat(device.parts.subList(3, device.parts.size())).containsOnly(2, 3);
    assertThat(device.open).isZero();
  }

  @Test
  void no_memory_for_the_smallest_part_fails_the_job_and_says_nothing_of_the_network()
      throws InterruptedException {
    var device = new FakeLearners();
    device.room = 1;

    assertThat(train(device, JOB))
        .isEqualTo(
            new JobResult.Failed(
                Kind.OUT_OF_MEMORY, "out of memory (images at a time: 3, of batches of 10)"));
    assertThat(device.open).isZero();
  }

  @Test
  void a_training_recomputes_before_its_batches_are_cut() throws InterruptedException {
    var recomputing = Recipes.recomputing(JOB.recipe());
    memory.free = TrainingMemory.of(JOB.network(), recomputing).training(10);
    var device = new FakeLearners();

    var result = (JobResult.Completed) train(device, JOB);
    assertThat(result.trained().accumulation()).isEqualTo(1);
    assertThat(device.recipe).isEqualTo(recomputing);
  }

  @Test
  void batches_are_cut_into_parts_that_fit_before_anything_is_tried() throws InterruptedException {
    var needed = TrainingMemory.of(JOB.network(), Recipes.recomputing(JOB.recipe()));
    memory.free = needed.training(5);
    var device = new FakeLearners();

    var result = (JobResult.Completed) train(device, JOB);
    assertThat(result.trained().accumulation()).isEqualTo(2);
    assertThat(device.parts).containsOnly(5);
  }

  @Test
  void what_cannot_fit_is_refused_with_the_figures() throws InterruptedException {
    var needed = TrainingMemory.of(JOB.network(), Recipes.recomputing(JOB.recipe()));
    memory.free = needed.training(3) - 1;
    var device = new FakeLearners();

    assertThat(train(device, JOB))
        .isInstanceOfSatisfying(
            JobResult.Failed.class,
            failed -> {
              assertThat(failed.kind()).isEqualTo(Kind.OUT_OF_MEMORY);
              assertThat(failed.reason())
                  .contains(
                      "takes %d MiB even in parts of 3 images".formatted(needed.training(3) >> 20))
                  .contains("but the test has %d MiB free".formatted(memory.free >> 20));
            });
    assertThat(device.parts).isEmpty();
  }

  @Test
  void a_training_gives_way_when_its_host_runs_out_of_memory() throws InterruptedException {
    memory.lookedAtUntilShort = 3;
    var device = new FakeLearners();

    var result = (JobResult.Completed) train(device, JOB);
    assertThat(result.trained().accumulation()).isEqualTo(1);
    assertThat(device.recipe).isEqualTo(Recipes.recomputing(JOB.recipe()));
    assertThat(device.parts).containsOnly(10);
    assertThat(device.open).isZero();
  }

  @Test
  void an_evaluation_without_memory_is_done_with_fewer_images_at_a_time()
      throws InterruptedException {
    var undisturbed = (JobResult.Completed) train(new FakeLearners(), Jobs.of("s", "other", 1));
    var device = new FakeLearners();
    device.predictionRoom = 1;

    var result = (JobResult.Completed) train(device, JOB);
    assertThat(result.trained().accumulation()).isEqualTo(1);
    assertThat(result.trained().validation()).isEqualTo(undisturbed.trained().validation());
    assertThat(device.predictions.getFirst()).isGreaterThan(1);
    assertThat(device.predictions.getLast()).isEqualTo(1);
  }

  @Test
  void what_java_has_no_memory_for_is_the_outcome_of_this_job_only() throws InterruptedException {
    var device = new FakeLearners();
    device.error = new OutOfMemoryError("Java heap space");

    assertThat(train(device, JOB))
        .isInstanceOfSatisfying(
            JobResult.Failed.class,
            failed -> {
              assertThat(failed.kind()).isEqualTo(Kind.OUT_OF_MEMORY);
              assertThat(failed.reason()).contains("MiB of heap", "Java heap space", "-Xmx");
            });
    assertThat(device.open).isZero();
    assertThat(train(new FakeLearners(), JOB)).isInstanceOf(JobResult.Completed.class);
  }

  @Test
  void a_batch_too_large_for_the_host_is_read_in_halves() throws InterruptedException {
    TinyDataset.write(directory, "tiny", 40, 4, 28);
    var device = new FakeLearners();
    try (var small = new ReaderThreads(1, 2 * 5 * 28 * 28)) {
      var result = (JobResult.Completed) trainer(device, small).train(JOB, watcher);

      assertThat(result.trained().accumulation()).isEqualTo(2);
      assertThat(device.parts).hasSize(16).containsOnly(5);
    }
  }

  @Test
  void images_too_large_for_the_host_fail_the_job_and_say_nothing_of_the_network()
      throws InterruptedException {
    try (var small = new ReaderThreads(1, 2 * 2 * 28 * 28)) {
      assertThat(trainer(new FakeLearners(), small).train(JOB, watcher))
          .isInstanceOfSatisfying(
              JobResult.Failed.class,
              failed -> {
                assertThat(failed.kind()).isEqualTo(Kind.OUT_OF_MEMORY);
                assertThat(failed.reason()).startsWith("Two times 3 images of");
              });
    }
  }

  @Test
  void a_higher_rung_begins_with_the_weights_of_the_lower_one() throws InterruptedException {
    var lower = new FakeLearners();
    train(lower, JOB);
    var higher = new FakeLearners();
    train(higher, Jobs.after("job", Recipes.inheriting(Recipes.of(1, 10, 0))));
    var fresh = new FakeLearners();
    train(fresh, Jobs.after("other", Recipes.of(1, 10, 0)));

    assertThat(higher.first).isSameAs(lower.first);
    assertThat(fresh.first).isNotSameAs(lower.first);
  }

  @Test
  void weights_to_go_on_from_that_are_gone_fail_the_job() throws InterruptedException {
    var job = Jobs.after("gone", Recipes.inheriting(Recipes.of(1, 10, 0)));

    assertThat(train(new FakeLearners(), job))
        .isEqualTo(
            new JobResult.Failed(
                Kind.OTHER,
                "The weights of job gone, to continue from, are not in the artefact store."));
  }

  @Test
  void a_batch_larger_than_the_data_set_fails_the_job() throws InterruptedException {
    var job = Jobs.of("s", "j", Jobs.SMALL, "tiny", Recipes.of(1, 50, 0), 1);

    assertThat(train(new FakeLearners(), job)).isInstanceOf(JobResult.Failed.class);
  }

  private JobResult train(Learners device, Job job) throws InterruptedException {
    return trainer(device).train(job, watcher);
  }

  private Trainer trainer(Learners device) {
    return trainer(device, threads);
  }

  private Trainer trainer(Learners device, ReaderThreads readers) {
    return trainer(device, readers, NOT_ASKED);
  }

  private Trainer trainer(Learners device, ReaderThreads readers, Quantiser quantiser) {
    return new Trainer(
        new Datasets(directory),
        readers,
        device,
        store,
        checkpoints,
        memory,
        quantiser,
        onnxTeachers,
        () -> now);
  }

  /** One file that there is, of 1 GiB, which gives scores of 0; and none else. */
  private static final class OnnxFiles implements OnnxTeachers {
    @Override
    public long bytes(OnnxFile file) {
      require(file);
      return 1L << 30;
    }

    @Override
    public Teacher open(OnnxFile file, int classes) {
      require(file);
      return new Teacher() {
        @Override
        public float[] scores(Batch images) {
          return new float[images.count() * classes];
        }

        @Override
        public void close() {}
      };
    }

    private static void require(OnnxFile file) {
      if (!FROM_FILE.teacher().equals(file)) {
        throw new TeacherException("There is no file " + file.file());
      }
    }
  }

  private static final class Recorder implements Watcher {
    private final List<Progress> progress = new ArrayList<>();
    private final List<EpochSummary> epochs = new ArrayList<>();
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

    @Override
    public void ended(EpochSummary epoch) {
      epochs.add(epoch);
    }
  }

  private static final class MemoryStore implements ArtefactStore {
    private final Map<String, JobResult.Completed> kept = new HashMap<>();
    private final Map<String, Weights> weights = new HashMap<>();
    private final Map<String, Weights> integers = new HashMap<>();
    private final Map<String, String> encodings = new HashMap<>();
    private @Nullable DatasetFacts told;
    private boolean damaged;

    @Override
    public void check() {}

    @Override
    public JobResult.@Nullable Completed find(Job job) {
      return kept.get(job.jobId());
    }

    @Override
    public <T> @Nullable T use(String searchId, String jobId, Function<Kept, T> use) {
      if (damaged) {
        throw new DamagedWeightsException(jobId, new IOException("Another checksum."));
      }
      var found = weights.get(jobId);
      return found == null
          ? null
          : use.apply(new Kept(found, Map.of(ENCODING, encodings.get(jobId))));
    }

    @Override
    public JobResult.Completed keep(
        Job job, LearnedWeights values, Trained trained, DatasetFacts data) {
      weights.putIfAbsent(job.jobId(), values.floats());
      integers.putIfAbsent(job.jobId(), values.integers());
      encodings.putIfAbsent(job.jobId(), job.encoding().toString());
      told = data;
      return kept.computeIfAbsent(
          job.jobId(),
          id -> new JobResult.Completed(trained, new Artefacts("search/" + id, List.of())));
    }

    @Override
    public int collect(Instant before) {
      return 0;
    }

    @Override
    public Set<String> searches() {
      return Set.of();
    }

    @Override
    public void delete(String searchId) {
      throw new UnsupportedOperationException(searchId);
    }
  }
}
