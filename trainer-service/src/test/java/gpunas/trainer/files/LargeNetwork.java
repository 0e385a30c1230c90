package gpunas.trainer.files;

import static java.nio.file.StandardOpenOption.CREATE;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import gpunas.formats.space.SpaceYaml;
import gpunas.trainer.FakeMemory;
import gpunas.trainer.Job;
import gpunas.trainer.JobResult.Completed;
import gpunas.trainer.Progress;
import gpunas.trainer.Recipes;
import gpunas.trainer.Trainer;
import gpunas.trainer.Watcher;
import gpunas.trainer.data.Datasets;
import gpunas.trainer.data.ReaderThreads;
import gpunas.trainer.data.TinyDataset;
import gpunas.trainer.djl.Torch;
import gpunas.trainer.onnxruntime.OrtQuantiser;
import gpunas.trainer.onnxruntime.OrtTeachers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Trains a network that is larger than the heap. Called twice with the same folder: the first time
 * it dies in its second epoch, the second time it goes on from the checkpoint and exports.
 */
final class LargeNetwork {

  private static final int BATCH = 10;

  private LargeNetwork() {}

  /**
   * Ends with another status than 0 if anything does not go well.
   *
   * @param arguments folder, layers (a network has 42 million parameters for each at 1024 filters),
   *     filters
   */
  public static void main(String[] arguments) throws Exception {
    var folder = Path.of(arguments[0]);
    var job = job(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
    var began = folder.resolve("began");
    boolean first = !Files.exists(began);
    if (first) {
      TinyDataset.write(folder, "tiny", 2 * BATCH, BATCH, 28);
      Files.writeString(began, "", CREATE);
    }
    System.out.printf("%,d parameters%n", job.network().parameters());
    try (var threads = new ReaderThreads(1, 1 << 26)) {
      var trainer =
          new Trainer(
              new Datasets(folder),
              threads,
              Torch.load().cpu(),
              new FileArtefactStore(folder.resolve("artefacts"), "test"),
              new FileCheckpoints(folder.resolve("checkpoints")),
              new FakeMemory(),
              new OrtQuantiser(InstantSource.system()),
              new OrtTeachers(folder),
              InstantSource.system());
      var result = (Completed) trainer.train(job, first ? dies() : new Patient());
      if (result.trained().resumedAtEpoch() != 1) {
        throw new IllegalStateException("It began again.");
      }
      report("trained and exported");
      check(folder.resolve("artefacts").resolve(result.artefacts().directory()));
      report("checked in ONNX Runtime");
    }
  }

  private static Job job(int layers, int filters) {
    var space =
        SpaceYaml.read(
            """
            name: large
            inputChannels: 1
            classes: 10
            tailWidth: 64
            resolutions: 28
            stem: {filters: 32, kernel: 3, stride: 2, activation: relu}
            stages:
              - {type: fused_irb, stride: 2, filters: 32, kernels: 3, expansions: 1, squeezeExcite: 0, activations: relu, layers: 1}
              - {type: fused_irb, stride: 2, filters: 32, kernels: 3, expansions: 1, squeezeExcite: 0, activations: relu, layers: 1}
              - {type: fused_irb, stride: 2, filters: 64, kernels: 3, expansions: 1, squeezeExcite: 0, activations: relu, layers: 1}
              - {type: fused_irb, stride: 2, filters: %d, kernels: 3, expansions: 4, squeezeExcite: 0, activations: relu, layers: %d}
            """
                .formatted(filters, layers + 1));
    var encoding = space.random(new SplittableRandom(1));
    return new Job(
        "search", "large", space, encoding, "tiny", Recipes.of(2, BATCH, 0), 1, true, null, null);
  }

  /** What is exported runs, and finite numbers come out. */
  private static void check(Path folder) throws Exception {
    var environment = OrtEnvironment.getEnvironment();
    try (var options = new OrtSession.SessionOptions();
        var session = environment.createSession(folder.resolve("model.onnx").toString(), options);
        var input =
            OnnxTensor.createTensor(
                environment, FloatBuffer.allocate(28 * 28), new long[] {1, 1, 28, 28});
        var output = session.run(Map.of("input", input))) {
      for (float score : ((float[][]) output.get(0).getValue())[0]) {
        if (!Float.isFinite(score)) {
          throw new IllegalStateException("A score of %s.".formatted(score));
        }
      }
    }
  }

  /** Dies like a killed process does, once a checkpoint was kept. */
  private static Watcher dies() {
    return new Patient() {
      private int asked;

      @Override
      public boolean cancelled() {
        if (++asked == 5) {
          report("trained, and kept a checkpoint");
          Runtime.getRuntime().halt(0);
        }
        return false;
      }
    };
  }

  private static class Patient implements Watcher {
    @Override
    public boolean cancelled() {
      return false;
    }

    @Override
    public void progressed(Progress progress) {}
  }

  private static void report(String what) {
    long heap =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .mapToLong(pool -> pool.getPeakUsage().getUsed())
            .sum();
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      System.out.printf(
          "%s: heap at most %d MiB, process %s%n",
          what, heap >> 20, lines.filter(line -> line.startsWith("VmHWM")).findFirst().orElse("?"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
