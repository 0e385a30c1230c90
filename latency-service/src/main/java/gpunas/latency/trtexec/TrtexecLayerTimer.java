package gpunas.latency.trtexec;

import gpunas.eventloop.FailureCode;
import gpunas.eventloop.PermanentFailure;
import gpunas.eventloop.TransientFailure;
import gpunas.formats.Weights;
import gpunas.formats.onnx.OnnxModel;
import gpunas.formats.onnx.OnnxModels;
import gpunas.formats.onnx.OnnxOptions;
import gpunas.formats.onnx.OnnxOptions.Batch;
import gpunas.formats.onnx.Precision;
import gpunas.formats.onnx.Quantisation;
import gpunas.formats.onnx.UntrainedIntegers;
import gpunas.latency.profile.LayerTimer;
import gpunas.latency.profile.ModelFile;
import gpunas.latency.profile.PowerMeter;
import gpunas.latency.profile.SteadyRuns;
import gpunas.latency.profile.TimedPrecision;
import gpunas.latency.table.Provenance;
import gpunas.latency.table.TableKey;
import gpunas.latency.trtexec.Engines.Engine;
import gpunas.latency.trtexec.Engines.Source;
import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Times models with random weights by running {@code trtexec}, which comes with TensorRT.
 *
 * <p>Layers that are asked for together are built many at a time, beside one another in one engine,
 * and the profile of a run has the time of each. A visit to one of them runs the engine once; what
 * it says of the others answers their next visits. Networks are built each alone; their time is the
 * median of GPU compute time. All runs are CUDA graphs, so that the host does not bound what takes
 * microseconds. TF32 is off where 32-bit floats are asked for. Used by one thread.
 */
public final class TrtexecLayerTimer implements LayerTimer {

  private static final long SEED = 1;
  private static final Quantisation QUANTISATION =
      Quantisation.usual(Quantisation.Placement.TENSORRT);
  private static final Layer PROBE = LayerKey.parse("conv/3x32x32/8/k3/s2/relu");

  private final Path folder;
  private final int batch;
  private final TimedPrecision precision;
  private final Trtexec trtexec;
  private final TrtFlags flags;
  private final Engines engines;
  private final Gpu gpu;
  private final PowerMeter power;
  private final Provenance provenance;
  private final Map<Layer, List<Layer>> groups = new HashMap<>();

  /** What runs said of layers that have not been asked for since. */
  private final Map<Layer, Double> unread = new HashMap<>();

  /**
   * How to run trtexec.
   *
   * @param command its name, if it is on the path or where it usually is, or its path
   * @param gpu which of the GPUs, as CUDA numbers them; null for the first
   * @param folder where engines and TensorRT's timing cache are kept, made if it is not there;
   *     whoever goes on in the same folder builds nothing again
   * @param betweenSigns how often a build that takes long is told of
   * @param uuids of GPUs that trtexec itself does not tell apart
   * @param power of the GPU that the driver knows by this UUID, or by this number
   */
  public record Setup(
      String command,
      @Nullable Integer gpu,
      Path folder,
      Duration betweenSigns,
      GpuUuids uuids,
      Function<String, PowerMeter> power) {}

  /**
   * Builds a small model, to learn the version and the GPU.
   *
   * @param device name of this device in tables; null for what the GPU calls itself
   * @param batch images per call, at least 1
   * @param progress told, for people, when a build takes long
   * @throws IllegalArgumentException if trtexec cannot be run, is too old or finds no GPU
   */
  public TrtexecLayerTimer(
      @Nullable String device,
      Setup setup,
      TimedPrecision precision,
      int batch,
      Consumer<String> progress) {
    this.batch = batch;
    this.precision = precision;
    folder = made(setup.folder());
    trtexec =
        new Trtexec(
            Executable.find(setup.command(), System.getenv().getOrDefault("PATH", "")),
            folder,
            setup.gpu() == null ? List.of() : List.of("--device=" + setup.gpu()),
            setup.betweenSigns());
    var printed = probe();
    var version = TrtVersion.in(printed);
    var found = Gpu.in(printed);
    if (version == null || found == null) {
      throw new IllegalArgumentException(
          "trtexec names no %s; expected that of TensorRT %s or newer. %s"
              .formatted(
                  version == null ? "version of TensorRT" : "GPU (Selected Device)",
                  TrtVersion.OLDEST,
                  Trtexec.said(printed)));
    }
    if (version.compareTo(TrtVersion.OLDEST) < 0) {
      throw new IllegalArgumentException(
          "TensorRT %s is too old; expected %s or newer.".formatted(version, TrtVersion.OLDEST));
    }
    gpu =
        found.uuid() == null
            ? new Gpu(
                found.name(), GpuId.of(found.name(), setup.gpu(), System.getenv(), setup.uuids()))
            : found;
    power = setup.power().apply(driversName(String.valueOf(gpu.uuid())));
    flags = new TrtFlags(version, precision);
    provenance =
        new Provenance(
            device == null ? gpu.name() : device,
            "trtexec",
            version.toString(),
            "tensorrt",
            precision.toString(),
            batch,
            Provenance.Kind.MEASURED);
    engines = new Engines(trtexec, flags, folder, provenance + " " + gpu, progress);
    for (var built : engines.built()) {
      var layers = built.lines().map(LayerKey::parse).toList();
      layers.forEach(layer -> groups.merge(layer, layers, TrtexecLayerTimer::smaller));
    }
  }

  /** A number that stands for a UUID nobody knows has {@code gpu} before it. */
  private static String driversName(String id) {
    return id.startsWith("gpu") ? id.substring("gpu".length()) : "GPU-" + id;
  }

  /** What was built alone was fused with others when it was built with them. */
  private static List<Layer> smaller(List<Layer> one, List<Layer> other) {
    return one.size() <= other.size() ? one : other;
  }

  private static Path made(Path folder) {
    try {
      return Files.createDirectories(folder.toAbsolutePath());
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "There is no folder %s for engines, and it cannot be made: %s".formatted(folder, e), e);
    }
  }

  /** Without any flag that one version has and another has not. */
  private String probe() {
    var onnx = Engines.part(folder.resolve("probe.onnx"));
    try {
      OnnxModels.model(PROBE, SEED, 1).writeTo(onnx);
      return trtexec.run(List.of("--onnx=" + onnx, "--skipInference"), _ -> {});
    } catch (PermanentFailure e) {
      throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "Engines cannot be kept in %s: %s".formatted(folder, e), e);
    } finally {
      onnx.toFile().delete();
    }
  }

  @Override
  public Provenance provenance() {
    return provenance;
  }

  @Override
  public String deviceId() {
    var uuid = gpu.uuid();
    return uuid == null ? provenance.device() : provenance.device() + " " + uuid.split("-", 2)[0];
  }

  @Override
  public int layersPerBuild() {
    return LayerGroups.MOST_LAYERS;
  }

  @Override
  public synchronized int builds() {
    return engines.builds();
  }

  @Override
  public synchronized List<Double> micros(List<Layer> layers) {
    var open = layers.stream().filter(layer -> !groups.containsKey(layer)).distinct().toList();
    for (var group : LayerGroups.of(open, batch)) {
      group.forEach(layer -> groups.put(layer, group));
    }
    return layers.stream().map(this::micros).toList();
  }

  @Override
  public synchronized double micros(Layer layer) {
    var known = unread.remove(layer);
    if (known != null) {
      return known;
    }
    var group = groups.computeIfAbsent(layer, List::of);
    if (group.size() > 1) {
      try {
        readTogether(group);
      } catch (PermanentFailure | TransientFailure e) {
        for (var each : group) {
          groups.remove(each, group); // Whoever asks for fewer of them may have more luck.
        }
        throw e;
      }
      var read = unread.remove(layer);
      if (read != null) {
        return read;
      }
      // TensorRT fused it with another; it has to be built alone.
      group = List.of(layer);
      groups.put(layer, group);
    }
    return readAlone(group);
  }

  private void readTogether(List<Layer> group) {
    var run = run(group);
    var micros = LayerTimes.apart(run.profile(), run.engine().layers());
    micros.forEach((index, time) -> unread.put(group.get(index), time));
  }

  private double readAlone(List<Layer> layer) {
    var run = run(layer);
    var micros = LayerTimes.together(run.profile(), run.engine().layers());
    if (!(micros > 0)) {
      throw new PermanentFailure(
          FailureCode.DEVICE,
          "trtexec measured 0 ms for the layer %s; nothing takes no time."
              .formatted(LayerKey.of(layer.getFirst())));
    }
    return micros;
  }

  private record ProfiledRun(Engine engine, LayerProfile profile) {}

  private ProfiledRun run(List<Layer> layers) {
    var subject = layers.stream().map(LayerKey::of).collect(Collectors.joining("\n"));
    var people = layers.size() == 1 ? "a layer" : layers.size() + " layers";
    var profile = Engines.part(folder.resolve("profile.json"));
    try {
      var source = new Source.Made(() -> model(layers), true);
      var engine = run(() -> engines.get(subject, people, source), "--exportProfile=" + profile);
      return new ProfiledRun(engine.engine(), LayerProfile.read(profile));
    } finally {
      profile.toFile().delete();
    }
  }

  @Override
  public synchronized double micros(Network network) {
    return run(() -> engine(network, batch)).micros();
  }

  private Engine engine(Network network, int images) {
    var source = new Source.Made(() -> model(network, images), false);
    var subject = TableKey.of(network);
    return engines.get(
        images == batch ? subject : "%s in batches of %d".formatted(subject, images),
        images == batch ? "a network" : "a network in batches of " + images,
        source);
  }

  @Override
  public synchronized SteadyRuns steady(Network network, int images) {
    return steady(images, () -> engine(network, images));
  }

  @Override
  public synchronized SteadyRuns steady(ModelFile model) {
    return inFile(
        model, engine -> steady(Math.toIntExact(model.shape().getFirst()), engine, shapes(model)));
  }

  private SteadyRuns steady(int images, Supplier<Engine> engine, String... more) {
    var _ = engine.get(); // It is there from now on: building it takes another power.
    try (var reading = power.begin()) {
      return run(engine, flags.steady(), more).steady(images, reading.watts());
    }
  }

  private OnnxModel model(List<Layer> layers) {
    return switch (precision) {
      case FP32 -> OnnxModels.layers(layers, SEED, batch, Precision.FP32);
      case FP16 -> OnnxModels.layers(layers, SEED, batch, Precision.FP16);
      case INT8 -> UntrainedIntegers.layers(layers, SEED, batch, QUANTISATION);
    };
  }

  private OnnxModel model(Network network, int images) {
    var options = OnnxOptions.deployment().with(new Batch.Fixed(images));
    var weights = Weights.random(network, new Random(SEED));
    return switch (precision) {
      case FP32 -> OnnxModels.model(network, weights, options);
      case FP16 -> OnnxModels.model(network, weights, options.with(Precision.FP16));
      case INT8 -> UntrainedIntegers.of(OnnxModels.model(network, weights, options), QUANTISATION);
    };
  }

  @Override
  public synchronized double micros(ModelFile model) {
    return inFile(model, engine -> run(engine, flags.run(), shapes(model)).micros());
  }

  private <T> T inFile(ModelFile model, Function<Supplier<Engine>, T> measuring) {
    var file = model.file().toAbsolutePath();
    var shapes = List.of(shapes(model));
    var subject =
        "%s %d %d %s".formatted(file, model.bytes(), file.toFile().lastModified(), shapes);
    var source = new Source.Given(file, model.isQuantised(), shapes);
    try {
      return measuring.apply(() -> engines.get(subject, "the model in a file", source));
    } catch (PermanentFailure e) {
      throw new IllegalArgumentException("%s: %s".formatted(model.file(), e.getMessage()), e);
    }
  }

  /**
   * What trtexec is told of a model whose shape is open. A name with a colon is in quotes, which
   * are trtexec's own: no shell takes them away.
   */
  private static String[] shapes(ModelFile model) {
    if (!model.isDynamic()) {
      return new String[0];
    }
    var name = model.input();
    if (name.contains("'") || name.contains(",")) {
      throw new IllegalArgumentException(
          "%s: trtexec cannot be told the shape of an input called %s; expected a name without commas and quotes."
              .formatted(model.file(), name));
    }
    var shape =
        "--shapes=%s:%s"
            .formatted(
                name.contains(":") ? "'" + name + "'" : name,
                model.shape().stream().map(String::valueOf).collect(Collectors.joining("x")));
    return new String[] {shape};
  }

  /** An engine, and what a run of it printed. */
  private record Run(Engine engine, String printed) {
    double micros() {
      return GpuTime.medianMicros(printed);
    }

    SteadyRuns steady(int images, @Nullable Double watts) {
      var imagesPerSecond = images * GpuTime.perSecond(printed);
      return new SteadyRuns(
          GpuTime.medianMicros(printed),
          GpuTime.p99Micros(printed),
          GpuTime.runs(printed),
          imagesPerSecond,
          SteadyRuns.millijoules(watts, imagesPerSecond));
    }
  }

  private Run run(Supplier<Engine> built, String... more) {
    return run(built, flags.run(), more);
  }

  private Run run(Supplier<Engine> built, List<String> how, String... more) {
    var engine = built.get();
    try {
      return visit(engine, how, more);
    } catch (PermanentFailure e) {
      if (!engine.isFound()) {
        throw e;
      }
      // Left by a process that ended: maybe it was cut off, or the driver is another one.
      engines.forget(engine);
      return visit(built.get(), how, more);
    }
  }

  private Run visit(Engine engine, List<String> how, String... more) {
    var options = new ArrayList<String>();
    options.add("--loadEngine=" + engine.file());
    options.addAll(List.of(more));
    options.addAll(how);
    var run = new Run(engine, trtexec.run(options, _ -> {}));
    var _ = run.micros(); // It is not believed without a time.
    return run;
  }

  @Override
  public boolean isStopped() {
    return trtexec.isStopped();
  }

  /** Engines stay: they are on disk, and were expensive; and so does what they are of. */
  @Override
  public synchronized void release() {
    unread.clear();
  }
}
