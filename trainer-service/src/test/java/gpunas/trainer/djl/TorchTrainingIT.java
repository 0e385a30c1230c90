package gpunas.trainer.djl;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Spaces;
import gpunas.trainer.Devices;
import gpunas.trainer.Evaluation;
import gpunas.trainer.Job;
import gpunas.trainer.JobResult;
import gpunas.trainer.Jobs;
import gpunas.trainer.Progress;
import gpunas.trainer.Recipe;
import gpunas.trainer.Recipes;
import gpunas.trainer.Trainer;
import gpunas.trainer.Watcher;
import gpunas.trainer.data.Datasets;
import gpunas.trainer.data.Images;
import gpunas.trainer.data.TinyDataset;
import gpunas.trainer.files.FileArtefactStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchTrainingIT {

  private static final Encoding RANDOM = Spaces.quickstart().random(new SplittableRandom(5));
  private static final Path DATA = Path.of("data");

  private static Devices torch;

  @TempDir Path directory;
  private Watcher watcher;
  private int jobs;

  @BeforeAll
  static void load() {
    torch = Torch.load();
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

  @Test
  void the_exported_network_is_as_good_as_the_result_says() throws Exception {
    var result = train(DATA, "fashion-mnist", RANDOM, Recipes.of(1, 25, 500), 1);

    var validation = new Datasets(DATA).get("fashion-mnist").validation();
    var folder = ((JobResult.Completed) result).artefacts().directory();
    var model = Files.readAllBytes(directory.resolve(folder, "model.onnx"));
    assertThat(rightGuesses(model, validation))
        .isEqualTo(Math.round(completed(result).top1() * validation.count()));
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
    assertThat(neighbour.join()).isEqualTo(new JobResult.Failed("search cancelled"));
    assertThat(completed(train(directory, "tiny", RANDOM, recipe, 8))).isNotEqualTo(alone);
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
    for (int i = 0; i < 20; i++) {
      train(directory, "tiny", RANDOM, Recipes.of(1, 20, 0), i);
      if (i == 4) {
        before = residentMebibytes();
      }
    }

    // DJL's own trainer keeps about 12 bytes per parameter and training, and much more beside.
    assertThat(residentMebibytes() - before).isLessThan(100);
    try (var manager = Engine.getEngine("PyTorch").newBaseManager()) {
      assertThat(manager.getParentManager().getManagedArrays()).isEmpty();
    }
  }

  private JobResult train(Path data, String dataset, Encoding encoding, Recipe recipe, long seed)
      throws InterruptedException {
    var job =
        new Job("search", "job-" + jobs++, Spaces.quickstart(), encoding, dataset, recipe, seed);
    return trainer(data).train(job, watcher);
  }

  private JobResult trainUnchecked(String dataset, Recipe recipe, Watcher follower) {
    var job = new Job("search", "neighbour", Spaces.quickstart(), Jobs.SMALL, dataset, recipe, 1);
    try {
      return trainer(directory).train(job, follower);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Trainer trainer(Path data) {
    return new Trainer(
        new Datasets(data),
        torch.cpu(),
        new FileArtefactStore(directory, "0.1.0"),
        InstantSource.system());
  }

  private static Evaluation completed(JobResult result) {
    assertThat(result).isInstanceOf(JobResult.Completed.class);
    return ((JobResult.Completed) result).validation();
  }

  private static long rightGuesses(byte[] model, Images images) throws Exception {
    long right = 0;
    try (var runtime = new OnnxRuntime(model)) {
      for (int from = 0; from < images.count(); from += 500) {
        var scores = runtime.predict(images, from, from + 500);
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
