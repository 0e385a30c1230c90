package gpunas.latency.onnxruntime;

import ai.onnxruntime.OrtException;
import gpunas.eventloop.FailureCode;
import gpunas.eventloop.TransientFailure;
import gpunas.formats.Parameters;
import gpunas.formats.Weights;
import gpunas.formats.onnx.OnnxModel;
import gpunas.formats.onnx.OnnxModels;
import gpunas.formats.onnx.OnnxOptions;
import gpunas.formats.onnx.OnnxOptions.Batch;
import gpunas.formats.onnx.Quantisation;
import gpunas.formats.onnx.UntrainedIntegers;
import gpunas.latency.profile.LayerTimer;
import gpunas.latency.profile.ModelFile;
import gpunas.latency.profile.PowerMeter;
import gpunas.latency.profile.SteadyRuns;
import gpunas.latency.profile.TimedPrecision;
import gpunas.latency.table.Provenance;
import gpunas.searchspace.Layer;
import gpunas.searchspace.Network;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Times models with random weights in ONNX Runtime.
 *
 * <p>Calling the runtime takes about two microseconds, whatever the model is: as long as a small
 * layer computes. A network of ten layers is called once and not ten times. The time of a call that
 * computes nothing is therefore taken off every time.
 *
 * <p>On a GPU a call brings its input there and its output back; ONNX Runtime's interface for Java
 * cannot leave them there. A layer alone pays this, a layer inside a network does not, which
 * calibration takes off for the better part; trtexec does not count it at all.
 *
 * <p>Closing waits for the visit at hand, and is the end: ONNX Runtime does not survive losing a
 * model that runs, nor opening one with settings that are freed. Whoever asks afterwards is told to
 * try elsewhere.
 */
public final class OrtLayerTimer implements LayerTimer {

  private static final long SEED = 1;

  private static final Quantisation QUANTISATION =
      Quantisation.usual(Quantisation.Placement.ONNXRUNTIME);

  /** Sessions are kept for further visits up to this size of their models; others open again. */
  private static final long MOST_KEPT_BYTES = 256L << 20;

  /**
   * In the memory of this machine, or its container, too much is no error: Linux kills the process,
   * which would try again once it is back. The service's container has 2 GiB, half of them for the
   * heap; of the rest the runtime's arena, which grows in powers of two, may take twice this, and
   * kept sessions what is above.
   */
  private static final long MOST_BYTES_ON_CPU = 256L << 20;

  /** Enough for the virtual machine to have compiled the call before anything else is timed. */
  private static final int EMPTY_VISITS = 40;

  private static final int EMPTY_RUNS = 500;

  /** A layer takes some time, however much the clock was disturbed. */
  private static final double SHORTEST_MICROS = 0.01;

  private final OrtModels models;
  private final TimedPrecision precision;
  private final int batch;
  private final Provenance provenance;
  private final long mostBytes;
  private final int runs;
  private final PowerMeter power;
  private final Map<Object, TimedModel> kept = new HashMap<>();
  private long keptBytes;
  private double callMicros = Double.NaN;
  private boolean closed;

  /**
   * @param device name of this device in tables; null for what it calls itself
   * @param runs how many runs a visit has; fewer if they take long
   * @throws IllegalArgumentException if this build of ONNX Runtime does not have the target
   */
  public OrtLayerTimer(@Nullable String device, OrtTarget target, int runs) {
    this(
        device,
        target,
        runs,
        switch (target.provider()) {
          case CPU -> new ProcessorPower();
          case CUDA, TENSORRT -> GpuPower.ofCuda(target.gpu(), System.getenv(), NvidiaSmi::isThere);
        });
  }

  OrtLayerTimer(@Nullable String device, OrtTarget target, int runs, PowerMeter power) {
    this.runs = runs;
    this.power = power;
    models = new OrtModels(target);
    precision = target.precision();
    batch = target.batch();
    mostBytes = target.provider() == OrtTarget.Provider.CPU ? MOST_BYTES_ON_CPU : Long.MAX_VALUE;
    provenance =
        new Provenance(
            device == null ? target.device() : device,
            "onnxruntime",
            models.version(),
            OrtTarget.word(target.provider()),
            precision.toString(),
            batch,
            Provenance.Kind.MEASURED);
  }

  @Override
  public Provenance provenance() {
    return provenance;
  }

  @Override
  public double micros(Layer layer) {
    return micros(layer, () -> model(layer));
  }

  @Override
  public double micros(Network network) {
    return micros(network, () -> model(network, batch));
  }

  /** For fp16 the provider converts it. */
  private OnnxModel model(Layer layer) {
    return switch (precision) {
      case FP32, FP16 -> OnnxModels.model(layer, SEED, batch);
      case INT8 -> UntrainedIntegers.layers(List.of(layer), SEED, batch, QUANTISATION);
    };
  }

  private OnnxModel model(Network network, int images) {
    var floats =
        OnnxModels.model(
            network,
            Weights.random(Parameters.of(network), new Random(SEED)),
            OnnxOptions.deployment().with(new Batch.Fixed(images)));
    return switch (precision) {
      case FP32, FP16 -> floats;
      case INT8 -> UntrainedIntegers.of(floats, QUANTISATION);
    };
  }

  @Override
  public double micros(ModelFile model) {
    return timed(model, () -> new Opened(models.open(model), model.bytes()));
  }

  private double micros(Object subject, Supplier<OnnxModel> onnx) {
    return timed(
        subject,
        () -> {
          var model = onnx.get();
          return new Opened(models.open(model), model.bytes());
        });
  }

  private record Opened(TimedModel model, long bytes) {}

  private interface Opening {
    Opened open() throws OrtException;
  }

  @Override
  public SteadyRuns steady(Network network, int images) {
    return steady(network, images, () -> models.open(model(network, images)));
  }

  @Override
  public SteadyRuns steady(ModelFile model) {
    return steady(model, Math.toIntExact(model.shape().getFirst()), () -> models.open(model));
  }

  /** Percentiles are without the call, as visits are; the throughput is what its users get. */
  private SteadyRuns steady(Object subject, int images, Session session) {
    return onDevice(
        subject,
        () -> {
          try (var model = session.open();
              var reading = power.begin()) {
            var series = model.series(reading.takes());
            var watts = reading.watts();
            var micros =
                series.nanos().stream()
                    .mapToDouble(nanos -> Math.max(SHORTEST_MICROS, nanos / 1000.0 - callMicros))
                    .toArray();
            return SteadyRuns.of(micros, images, series.together() / 1e9, watts);
          }
        });
  }

  private interface Session {
    TimedModel open() throws OrtException;
  }

  private double timed(Object subject, Opening opening) {
    return onDevice(subject, () -> Math.max(SHORTEST_MICROS, visit(subject, opening) - callMicros));
  }

  private interface Measuring<T> {
    T measure() throws OrtException;
  }

  private synchronized <T> T onDevice(Object subject, Measuring<T> measuring) {
    if (closed) {
      throw new TransientFailure(
          FailureCode.DEVICE, "%s is not timed: this process ends.".formatted(subject));
    }
    try {
      if (Double.isNaN(callMicros)) {
        callMicros = timeCall();
      }
      return measuring.measure();
    } catch (OrtException e) {
      throw new TransientFailure(
          FailureCode.DEVICE,
          "ONNX Runtime cannot time %s: %s".formatted(subject, e.getMessage()),
          e);
    }
  }

  private double timeCall() throws OrtException {
    try (var empty = models.open(EmptyModel.onnx())) {
      var lowest = Double.POSITIVE_INFINITY;
      for (var visit = 0; visit < EMPTY_VISITS; visit++) {
        lowest = Math.min(lowest, empty.visit(EMPTY_RUNS));
      }
      return lowest;
    }
  }

  private double visit(Object subject, Opening opening) throws OrtException {
    var known = kept.get(subject);
    if (known != null) {
      return known.visit(runs);
    }
    var opened = opening.open();
    if (keptBytes + opened.bytes() <= MOST_KEPT_BYTES) {
      kept.put(subject, opened.model());
      keptBytes += opened.bytes();
      return opened.model().visit(runs);
    }
    try (var model = opened.model()) {
      return model.visit(runs);
    }
  }

  @Override
  public synchronized void release() {
    try {
      for (var model : kept.values()) {
        model.close();
      }
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime cannot close a model: " + e.getMessage(), e);
    }
    kept.clear();
    keptBytes = 0;
  }

  @Override
  public long mostBytes() {
    return mostBytes;
  }

  @Override
  public synchronized boolean isStopped() {
    return closed;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      release();
      models.close();
    }
  }
}
