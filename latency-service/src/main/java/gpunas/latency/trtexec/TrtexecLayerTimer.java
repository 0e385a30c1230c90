package gpunas.latency.trtexec;

import gpunas.formats.Parameters;
import gpunas.formats.Weights;
import gpunas.formats.onnx.OnnxModels;
import gpunas.formats.onnx.OnnxOptions;
import gpunas.formats.onnx.OnnxOptions.Batch;
import gpunas.latency.profile.LayerTimer;
import gpunas.latency.table.Provenance;
import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.Network;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Times models with random weights by running {@code trtexec} on each: one process per visit, of
 * which the median time on the GPU counts. The engine of the first visit is kept for the others,
 * because building it takes seconds and another build may choose other kernels.
 */
public final class TrtexecLayerTimer implements LayerTimer {

  private static final long SEED = 1;

  private final List<String> command;
  private final Path folder;
  private final boolean fp16;
  private final int batch;
  private final Provenance provenance;
  private final Map<Object, Path> engines = new HashMap<>();

  /**
   * Runs trtexec once, to learn its version.
   *
   * @param device name of this device
   * @param command what starts trtexec, for example {@code trtexec} or its path
   * @param folder where models and engines are written
   * @param fp16 whether 16-bit floats may be used
   * @param batch images per call
   * @throws IllegalArgumentException if trtexec does not run
   */
  public TrtexecLayerTimer(
      String device, List<String> command, Path folder, boolean fp16, int batch) {
    this.command = List.copyOf(command);
    this.folder = folder;
    this.fp16 = fp16;
    this.batch = batch;
    var probe = LayerKey.parse("conv/3x32x32/8/k3/s2/relu");
    provenance =
        new Provenance(
            device,
            "trtexec",
            visit(probe, () -> model(probe)).version(),
            "tensorrt",
            fp16 ? "fp16" : "fp32",
            batch,
            Provenance.Kind.MEASURED);
  }

  @Override
  public Provenance provenance() {
    return provenance;
  }

  @Override
  public double micros(Layer layer) {
    return visit(layer, () -> model(layer)).medianMicros();
  }

  @Override
  public double micros(Network network) {
    return visit(network, () -> model(network)).medianMicros();
  }

  private byte[] model(Layer layer) {
    return OnnxModels.of(layer, SEED, batch);
  }

  private byte[] model(Network network) {
    return OnnxModels.of(
        network,
        Weights.random(Parameters.of(network), new Random(SEED)),
        OnnxOptions.deployment().with(new Batch.Fixed(batch)));
  }

  private TrtexecReport visit(Object subject, Supplier<byte[]> onnx) {
    try {
      var engine = engines.get(subject);
      if (engine != null) {
        return run("--loadEngine=" + engine);
      }
      engine = folder.resolve("model-%d.engine".formatted(engines.size()));
      var model = Files.write(folder.resolve("model.onnx"), onnx.get());
      var report = run("--onnx=" + model, "--saveEngine=" + engine);
      engines.put(subject, engine);
      return report;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "trtexec cannot be run as %s in %s".formatted(command, folder), e);
    }
  }

  private TrtexecReport run(String... model) throws IOException {
    var arguments = new ArrayList<>(command);
    arguments.addAll(List.of(model));
    arguments.addAll(List.of("--warmUp=100", "--duration=0", "--iterations=50", "--useSpinWait"));
    if (fp16) {
      arguments.add("--fp16");
    }
    var process =
        new ProcessBuilder(arguments).directory(folder.toFile()).redirectErrorStream(true).start();
    try (var printed = process.inputReader()) {
      return TrtexecReport.parse(printed.readAllAsString());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s: %s".formatted(String.join(" ", arguments), e.getMessage()), e);
    } finally {
      process.destroy();
    }
  }

  /** Engines stay: they are small, on disk, and were expensive. */
  @Override
  public void release() {}
}
