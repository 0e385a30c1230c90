package gpunas.latency.onnxruntime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.TensorInfo;
import gpunas.latency.profile.ModelFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** Opens models for a target. */
final class OrtModels implements AutoCloseable {

  private static final long SEED = 1;

  private final OrtEnvironment environment = Environment.get();
  private final OrtTarget target;
  private final SessionOptions options;

  /** All models read and write these: what the numbers are does not matter to the time. */
  private FloatBuffer inputs = FloatBuffer.allocate(0);

  private FloatBuffer outputs = FloatBuffer.allocate(0);

  OrtModels(OrtTarget target) {
    this.target = target;
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

  /**
   * Opens a model of anybody for an input of one shape, and runs it once to learn what it puts out.
   *
   * @throws IllegalArgumentException if ONNX Runtime cannot read or run it
   */
  TimedModel open(ModelFile model) {
    try (var fixed = target.options()) {
      for (var symbol : model.symbols().entrySet()) {
        fixed.setSymbolicDimensionValue(symbol.getKey(), symbol.getValue());
      }
      var session = environment.createSession(model.file().toString(), fixed);
      try {
        var input = Map.of(model.input(), image(model));
        return new TimedModel(session, input, outputs(session, input));
      } catch (OrtException e) {
        session.close();
        throw e;
      }
    } catch (OrtException e) {
      throw new IllegalArgumentException(
          "ONNX Runtime %s cannot run %s: %s".formatted(version(), model.file(), OrtMessage.of(e)),
          e);
    }
  }

  /** Random where the numbers are floats: zeros would be no images. */
  private OnnxTensor image(ModelFile model) throws OrtException {
    var shape = model.shape().stream().mapToLong(each -> each).toArray();
    var values = size(shape);
    return switch (model.element()) {
      case FLOAT32 -> OnnxTensor.createTensor(environment, random(values), shape);
      case FLOAT16 ->
          OnnxTensor.createTensor(
              environment, bytes(values * Short.BYTES), shape, OnnxJavaType.FLOAT16);
      case UINT8 -> OnnxTensor.createTensor(environment, bytes(values), shape, OnnxJavaType.UINT8);
    };
  }

  /** In the place of what one run puts out, the others put theirs. */
  private Map<String, OnnxTensor> outputs(OrtSession session, Map<String, OnnxTensor> input)
      throws OrtException {
    var outputs = new HashMap<String, OnnxTensor>();
    try (var result = session.run(input)) {
      for (var output : result) {
        if (output.getValue() instanceof OnnxTensor tensor
            && tensor.getInfo().type != OnnxJavaType.STRING) {
          var info = tensor.getInfo();
          var size = Math.multiplyExact(size(info.getShape()), info.type.size);
          outputs.put(
              output.getKey(),
              OnnxTensor.createTensor(environment, bytes(size), info.getShape(), info.type));
        }
      }
    }
    return outputs;
  }

  private static ByteBuffer bytes(int size) {
    return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
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
    return size(shape(node));
  }

  private static int size(long[] shape) {
    return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
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
    return bytes(Math.multiplyExact(size, Float.BYTES)).asFloatBuffer();
  }

  @Override
  public void close() {
    options.close();
  }
}
