package gpunas.trainer.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import gpunas.formats.safetensors.SafetensorsFile;
import gpunas.searchmodel.Taught;
import gpunas.searchmodel.Teacher;
import gpunas.searchmodel.Teaching;
import gpunas.searchmodel.recipe.FineTuning;
import gpunas.searchmodel.recipe.Optimisation;
import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Shape;
import gpunas.searchspace.Spaces;
import gpunas.trainer.Devices;
import gpunas.trainer.Evaluation;
import gpunas.trainer.FakeMemory;
import gpunas.trainer.JobResult;
import gpunas.trainer.Jobs;
import gpunas.trainer.Progress;
import gpunas.trainer.Quantised;
import gpunas.trainer.Recipes;
import gpunas.trainer.Trainer;
import gpunas.trainer.Watcher;
import gpunas.trainer.data.Datasets;
import gpunas.trainer.data.Images;
import gpunas.trainer.data.ReaderThreads;
import gpunas.trainer.data.TinyDataset;
import gpunas.trainer.files.FileArtefactStore;
import gpunas.trainer.files.FileCheckpoints;
import gpunas.trainer.onnxruntime.OrtQuantiser;
import gpunas.trainer.onnxruntime.OrtTeachers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TorchTrainingIT {

  private static final Encoding RANDOM = Spaces.quickstart().random(new SplittableRandom(5));
  private static final Path DATA = Path.of("data");

  private static Devices torch;
  private static ReaderThreads threads;

  @TempDir Path directory;
  private Watcher watcher;
  private int jobs;

  @BeforeAll
  static void load() {
    torch = Torch.load();
    threads = new ReaderThreads(2, 1 << 28);
  }

  @AfterAll
  static void close() {
    threads.close();
  }

  @BeforeEach
  void watch() {
    watcher = following(new AtomicBoolean());
  }

  @Test
  void learns() throws Exception {
    var evaluation = completed(train(DATA, "fashion-mnist", RANDOM, Recipes.of(2, 25, 1000), 1));

    assertThat(evaluation.top1()).isGreaterThan(0.5);
    assertThat(evaluation.loss()).isLessThan(1.5);
  }

  /** Evaluated in float32: what is exported is what is judged. */
  @Test
  void learns_in_bfloat16() throws Exception {
    var recipe = Recipes.inBfloat16(Recipes.of(2, 25, 1000));
    var result = train(DATA, "fashion-mnist", RANDOM, recipe, 1);

    var images = new Datasets(DATA).get("fashion-mnist").validation();
    var folder = ((JobResult.Completed) result).artefacts().directory();
    var model = Files.readAllBytes(directory.resolve(folder, "model.onnx"));
    var evaluation = completed(result);
    assertThat(evaluation.top1()).isGreaterThan(0.5);
    assertThat(rightGuesses(model, images))
        .isEqualTo(Math.round(evaluation.top1() * images.count()));
  }

  @Test
  void the_exported_network_is_as_good_as_the_result_says() throws Exception {
    var result = train(DATA, "fashion-mnist", RANDOM, Recipes.of(1, 25, 500), 1);

    var validation = new Datasets(DATA).get("fashion-mnist").validation();
    var folder = ((JobResult.Completed) result).artefacts().directory();
    var model = Files.readAllBytes(directory.resolve(folder, "model.onnx"));
    assertThat(rightGuesses(model, validation))
        .isEqualTo(Math.round(completed(result).top1() * validation.count()));
  }

  /** The file is judged by ONNX Runtime alone, without anything of what made it. */
  @Test
  void the_network_in_integers_is_as_good_as_the_result_says() throws Exception {
    var recipe =
        Recipes.of(1, 25, 1000)
            // Never: how much is lost depends on the processor.
            .with(draft -> draft.fineTuning = new FineTuning(1, 1, 0.1));
    var job = Jobs.quantised(Jobs.of("s", "int8", RANDOM, "fashion-mnist", recipe, 1));
    var result = trainer(DATA).train(job, watcher);

    var validation = new Datasets(DATA).get("fashion-mnist").validation();
    var trained = ((JobResult.Completed) result).trained();
    // Batches of other sizes, and PyTorch, round otherwise: one image may be a close call.
    var oneImage = 1.5 / validation.count();
    var rightInIntegers = share(result, "model.int8.onnx", validation);
    assertThat(trained.quantised())
        .isInstanceOfSatisfying(
            Quantised.InIntegers.class,
            integers -> {
              assertThat(integers.images()).isEqualTo(validation.count());
              assertThat(integers.rangedImages()).isEqualTo(500);
              assertThat(integers.top1())
                  .isCloseTo(trained.validation().top1(), within(0.02))
                  .isCloseTo(rightInIntegers, within(oneImage));
              assertThat(integers.loss()).isCloseTo(trained.validation().loss(), within(0.05));
            });
    assertThat(trained.validation().top1())
        .isCloseTo(share(result, "model.onnx", validation), within(oneImage));
    var again = trainer(DATA).train(job, watcher);
    assertThat(again).isEqualTo(result);
  }

  private double share(JobResult result, String file, Images images) throws Exception {
    var folder = ((JobResult.Completed) result).artefacts().directory();
    var model = Files.readAllBytes(directory.resolve(folder, file));
    return rightGuesses(model, images) / (double) images.count();
  }

  @Test
  void too_few_images_to_calibrate_with_leave_the_network_in_floats() throws Exception {
    TinyDataset.write(directory, "few", 60, 30, 28);
    var job = Jobs.quantised(Jobs.of("s", "few", RANDOM, "few", Recipes.of(1, 20, 0), 1));
    var result = trainer(directory).train(job, watcher);

    assertThat(((JobResult.Completed) result).trained().quantised())
        .isEqualTo(
            new Quantised.Impossible(
                "few has 60 images to train on; calibration needs 64 or more."));
  }

  @Test
  void equal_seeds_give_equal_networks_whatever_runs_beside() throws Exception {
    TinyDataset.write(directory, "tiny", 200, 100, 28);
    var recipe = Recipes.dropping(0.2, Recipes.of(2, 20, 0));
    var alone = completed(train(directory, "tiny", RANDOM, recipe, 7));

    var enough = new AtomicBoolean();
    var neighbour =
        CompletableFuture.supplyAsync(
            () -> trainUnchecked("tiny", Recipes.of(1000, 20, 0), following(enough)));
    var together = completed(train(directory, "tiny", RANDOM, recipe, 7));
    enough.set(true);

    assertThat(together).isEqualTo(alone);
    assertThat(neighbour.join())
        .isEqualTo(new JobResult.Failed(JobResult.Failed.Kind.CANCELLED, "search cancelled"));
    assertThat(completed(train(directory, "tiny", RANDOM, recipe, 8))).isNotEqualTo(alone);
  }

  /** Whatever the recipe, and wherever in an epoch. */
  @ParameterizedTest
  @EnumSource
  void a_training_resumed_by_another_trainer_ends_with_the_same_weights(Optimisation.Kind kind)
      throws Exception {
    TinyDataset.write(directory, "tiny", 60, 40, 28);
    var recipe = Recipes.full(3, 20, kind);
    var undisturbed = Jobs.of("search", "undisturbed", RANDOM, "tiny", recipe, 11);
    var killed = Jobs.of("search", "killed", RANDOM, "tiny", recipe, 11);
    trainer(directory).train(undisturbed, watcher);

    for (int steps : new int[] {2, 3, 2}) {
      assertThatThrownBy(() -> trainer(directory).train(killed, killedAfter(steps)))
          .hasMessage("killed");
    }
    var interrupted = killedAfter(Integer.MAX_VALUE);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> trainer(directory).train(killed, interrupted))
        .isInstanceOf(InterruptedException.class);
    var result = (JobResult.Completed) trainer(directory).train(killed, watcher);

    assertThat(result.trained().resumedAtEpoch()).isEqualTo(1);
    assertThat(weights("killed")).isEqualTo(weights("undisturbed"));
    assertThat(completed(result))
        .isEqualTo(completed(trainer(directory).train(undisturbed, watcher)));
  }

  /** A teacher on the device, and one that is a file. */
  @Test
  void a_taught_training_is_resumed_with_the_same_teacher_to_the_last_bit() throws Exception {
    TinyDataset.write(directory, "tiny", 60, 40, 28);
    var recipe = Recipes.full(2, 20, Optimisation.Kind.SGD);
    trainer(directory).train(Jobs.of("search", "search-0000", RANDOM, "tiny", recipe, 3), watcher);
    Files.copy(directory.resolve("search/search-0000/model.onnx"), directory.resolve("t.onnx"));
    var ranked = new Teacher.Trained("search-0000", Spaces.quickstart());
    var alone = Jobs.of("search", "alone", RANDOM, "tiny", recipe, 11);
    trainer(directory).train(alone, watcher);
    for (var teacher : List.of(ranked, new Teacher.OnnxFile("t.onnx", List.of(), List.of()))) {
      var taught = new Taught(new Teaching(teacher, 2), 0.5, 1);
      var name = teacher.getClass().getSimpleName();
      var undisturbed = Jobs.taught(Jobs.of("search", name, RANDOM, "tiny", recipe, 11), taught);
      var killed =
          Jobs.taught(Jobs.of("search", name + "-killed", RANDOM, "tiny", recipe, 11), taught);
      trainer(directory).train(undisturbed, watcher);
      assertThatThrownBy(() -> trainer(directory).train(killed, killedAfter(4)))
          .hasMessage("killed");
      var result = (JobResult.Completed) trainer(directory).train(killed, watcher);

      assertThat(result.trained().resumedAtEpoch()).isEqualTo(1);
      assertThat(weights(name + "-killed")).isEqualTo(weights(name));
      assertThat(weights(name)).isNotEqualTo(weights("alone"));
    }
  }

  @Test
  void an_average_of_the_weights_is_what_is_exported() throws Exception {
    TinyDataset.write(directory, "tiny", 60, 40, 28);
    var recipe = Recipes.full(2, 20, Optimisation.Kind.SGD);
    var result =
        (JobResult.Completed)
            trainer(directory).train(Jobs.of("search", "job", RANDOM, "tiny", recipe, 1), watcher);

    assertThat(result.trained().plain()).isNotNull().isNotEqualTo(result.trained().validation());
    var validation = new Datasets(directory).get("tiny").validation();
    var model = Files.readAllBytes(directory.resolve("search", "job", "model.onnx"));
    assertThat(rightGuesses(model, validation))
        .isEqualTo(Math.round(40 * result.trained().validation().top1()));
  }

  @Test
  void a_learning_rate_beyond_reason_diverges() throws Exception {
    TinyDataset.write(directory, "tiny", 200, 100, 28);
    var recipe = Recipes.withLearningRate(1e6, Recipes.of(2, 20, 0));

    assertThat(train(directory, "tiny", RANDOM, recipe, 1)).isInstanceOf(JobResult.Diverged.class);
  }

  @Test
  void trainings_leave_no_native_memory_behind() throws Exception {
    TinyDataset.write(directory, "tiny", 100, 100, 28);
    var before = 0L;
    for (int i = 0; i < 50; i++) {
      var kind = List.of(Optimisation.Kind.values()).get(i % 3);
      var encoding = Spaces.quickstart().random(new SplittableRandom(i % 5));
      train(directory, "tiny", encoding, Recipes.full(1, 20, kind), i);
      if (i == 9) {
        before = residentMebibytes();
      }
    }

    // DJL's own trainer keeps about 12 bytes per parameter and training, and much more beside.
    assertThat(residentMebibytes() - before).isLessThan(100);
    try (var manager = Engine.getEngine("PyTorch").newBaseManager()) {
      assertThat(manager.getParentManager().getManagedArrays()).isEmpty();
    }
  }

  private Map<String, List<Float>> weights(String job) throws IOException {
    var file = directory.resolve("search", job, "weights.safetensors");
    var weights = new HashMap<String, List<Float>>();
    try (var read = SafetensorsFile.open(file)) {
      read.content().tensors().forEach((name, tensor) -> weights.put(name, list(tensor.values())));
    }
    return weights;
  }

  private static List<Float> list(float[] values) {
    var list = new ArrayList<Float>(values.length);
    for (var value : values) {
      list.add(value);
    }
    return list;
  }

  private static Watcher killedAfter(int steps) {
    return new Watcher() {
      private int asked;

      @Override
      public boolean cancelled() {
        if (asked++ > steps) {
          throw new IllegalStateException("killed");
        }
        return false;
      }

      @Override
      public void progressed(Progress progress) {}
    };
  }

  private JobResult train(Path data, String dataset, Encoding encoding, Recipe recipe, long seed)
      throws InterruptedException {
    var job = Jobs.of("search", "job-" + jobs++, encoding, dataset, recipe, seed);
    return trainer(data).train(job, watcher);
  }

  private JobResult trainUnchecked(String dataset, Recipe recipe, Watcher follower) {
    var job = Jobs.of("search", "neighbour", Jobs.SMALL, dataset, recipe, 1);
    try {
      return trainer(directory).train(job, follower);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Trainer trainer(Path data) {
    return new Trainer(
        new Datasets(data),
        threads,
        torch.cpu(),
        new FileArtefactStore(directory, "1.2.3"),
        new FileCheckpoints(directory.resolve("checkpoints")),
        new FakeMemory(),
        new OrtQuantiser(InstantSource.system()),
        new OrtTeachers(data),
        InstantSource.system());
  }

  private static Evaluation completed(JobResult result) {
    assertThat(result).isInstanceOf(JobResult.Completed.class);
    return ((JobResult.Completed) result).trained().validation();
  }

  private static long rightGuesses(byte[] model, Images images) throws Exception {
    long right = 0;
    try (var runtime = new OnnxRuntime(model)) {
      for (int from = 0; from < images.count(); from += 20) {
        var scores = runtime.predict(images, new Shape(1, 28, 28), from, from + 20);
        for (int i = 0; i < scores.length; i++) {
          int best = 0;
          for (int c = 1; c < scores[i].length; c++) {
            best = scores[i][c] > scores[i][best] ? c : best;
          }
          right += best == images.label(from + i) ? 1 : 0;
        }
      }
    }
    return right;
  }

  private static long residentMebibytes() throws IOException {
    System.gc();
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }

  private static Watcher following(AtomicBoolean cancelled) {
    return new Watcher() {
      @Override
      public boolean cancelled() {
        return cancelled.get();
      }

      @Override
      public void progressed(Progress progress) {}
    };
  }
}
