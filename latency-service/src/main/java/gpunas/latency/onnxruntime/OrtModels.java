package gpunas.latency.onnxruntime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;

/** Opens models for a target. */
final class OrtModels implements AutoCloseable {

  private static final long SEED = 1;

  private final OrtEnvironment environment = Environment.get();
  private final SessionOptions options;

  /** All models read and write these: what the numbers are does not matter to the time. */
  private FloatBuffer inputs = FloatBuffer.allocate(0);

  private FloatBuffer outputs = FloatBuffer.allocate(0);

  OrtModels(OrtTarget target) {
    options = target.options();
  }

  /** Version of ONNX Runtime. */
  String version() {
    return environment.getVersion();
  }

  /**
   * Opens a model with one input and one output, both of 32-bit floats and fixed shapes.
   *
   * @throws OrtException if ONNX Runtime cannot read it
   */
  TimedModel open(byte[] onnx) throws OrtException {
    var session = environment.createSession(onnx, options);
    var input = session.getInputInfo().values().iterator().next();
    var output = session.getOutputInfo().values().iterator().next();
    if (inputs.capacity() < size(input)) {
      inputs = random(size(input));
    }
    if (outputs.capacity() < size(output)) {
      outputs = directBuffer(size(output));
    }
    return new TimedModel(session, tensor(input, inputs), tensor(output, outputs));
  }

  private Map<String, OnnxTensor> tensor(NodeInfo node, FloatBuffer values) throws OrtException {
    return Map.of(
        node.getName(),
        OnnxTensor.createTensor(environment, values.slice(0, size(node)), shape(node)));
  }

  private static long[] shape(NodeInfo node) {
    return ((TensorInfo) node.getInfo()).getShape();
  }

  private static int size(NodeInfo node) {
    return Math.toIntExact(Arrays.stream(shape(node)).reduce(1, Math::multiplyExact));
  }

  private static FloatBuffer random(int size) {
    var values = directBuffer(size);
    var random = new Random(SEED);
    for (var i = 0; i < size; i++) {
      values.put(i, (float) random.nextGaussian());
    }
    return values;
  }

  private static FloatBuffer directBuffer(int size) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(size, Float.BYTES))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  @Override
  public void close() {
    options.close();
  }
}
