package gpunas.latency.onnxruntime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.TensorInfo;
import gpunas.eventloop.FailureCode;
import gpunas.eventloop.TransientFailure;
import gpunas.formats.Parameters;
import gpunas.formats.Weights;
import gpunas.formats.onnx.OnnxModels;
import gpunas.formats.onnx.OnnxOptions;
import gpunas.formats.onnx.OnnxOptions.Batch;
import gpunas.latency.profile.LayerTimer;
import gpunas.latency.table.Provenance;
import gpunas.searchspace.Layer;
import gpunas.searchspace.Network;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Times models in ONNX Runtime on one thread of the CPU, batch 1, 32-bit floats. Weights are random:
 * on a CPU they do not matter to the time.
 */
public final class OrtLayerTimer implements LayerTimer, AutoCloseable {

  private static final int BATCH = 1;
  private static final long SEED = 1;

  /** Sessions stay open for further rounds up to this size of their models; others open anew. */
  private static final long MOST_OPEN_BYTES = 256L << 20;

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final SessionOptions options;
  private final Provenance provenance;
  private final int runs;
  private final Map<Object, TimedModel> open = new HashMap<>();
  private long openBytes;

  /** All models read and write these: what is in them does not matter to the time. */
  private FloatBuffer inputs = FloatBuffer.allocate(0);

  private FloatBuffer outputs = FloatBuffer.allocate(0);

  /**
   * @param device name of this device
   * @param runs how many runs a visit has, unless they take long
   */
  public OrtLayerTimer(String device, int runs) {
    this.runs = runs;
    provenance =
        new Provenance(
            device,
            "onnxruntime",
            environment.getVersion(),
            "cpu",
            "fp32",
            BATCH,
            Provenance.Kind.MEASURED);
    options = options();
  }

  @Override
  public Provenance provenance() {
    return provenance;
  }

  @Override
  public double micros(Layer layer) {
    return micros(layer, () -> OnnxModels.of(layer, SEED, BATCH));
  }

  @Override
  public double micros(Network network) {
    return micros(
        network,
        () ->
            OnnxModels.of(
                network,
                Weights.random(Parameters.of(network), new Random(SEED)),
                OnnxOptions.deployment().with(new Batch.Fixed(BATCH))));
  }

  private double micros(Object subject, Supplier<byte[]> onnx) {
    try {
      var known = open.get(subject);
      if (known != null) {
        return known.visit(runs);
      }
      var bytes = onnx.get();
      var model = open(bytes);
      if (openBytes + bytes.length <= MOST_OPEN_BYTES) {
        open.put(subject, model);
        openBytes += bytes.length;
        return model.visit(runs);
      }
      try (model) {
        return model.visit(runs);
      }
    } catch (OrtException e) {
      throw new TransientFailure(
          FailureCode.DEVICE,
          "ONNX Runtime could not time %s: %s".formatted(subject, e.getMessage()),
          e);
    }
  }

  private TimedModel open(byte[] onnx) throws OrtException {
    var session = environment.createSession(onnx, options);
    var input = shape(session.getInputInfo());
    var output = shape(session.getOutputInfo());
    if (inputs.capacity() < size(input)) {
      inputs = directBuffer(size(input));
      var random = new Random(SEED);
      for (var i = 0; i < inputs.capacity(); i++) {
        inputs.put(i, (float) random.nextGaussian());
      }
    }
    if (outputs.capacity() < size(output)) {
      outputs = directBuffer(size(output));
    }
    return new TimedModel(
        session, tensor(session.getInputNames().iterator().next(), inputs, input),
        tensor(session.getOutputNames().iterator().next(), outputs, output));
  }

  private Map<String, OnnxTensor> tensor(String name, FloatBuffer values, long[] shape)
      throws OrtException {
    return Map.of(
        name, OnnxTensor.createTensor(environment, values.slice(0, size(shape)), shape));
  }

  private static long[] shape(Map<String, NodeInfo> nodes) {
    return ((TensorInfo) nodes.values().iterator().next().getInfo()).getShape();
  }

  private static int size(long[] shape) {
    return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
  }

  private static FloatBuffer directBuffer(int size) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(size, Float.BYTES))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  private static SessionOptions options() {
    try {
      var options = new SessionOptions();
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
      return options;
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime refused its options: " + e.getMessage(), e);
    }
  }

  @Override
  public void release() {
    try {
      for (var model : open.values()) {
        model.close();
      }
    } catch (OrtException e) {
      throw new TransientFailure(
          FailureCode.DEVICE, "ONNX Runtime could not close a model: " + e.getMessage(), e);
    }
    open.clear();
    openBytes = 0;
  }

  @Override
  public void close() {
    release();
    options.close();
  }
}
