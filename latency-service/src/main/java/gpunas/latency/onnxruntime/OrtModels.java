package gpunas.latency.onnxruntime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.TensorInfo;
import gpunas.formats.onnx.OnnxModel;
import gpunas.formats.onnxruntime.Environment;
import gpunas.formats.onnxruntime.OrtMessage;
import gpunas.latency.profile.ModelFile;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** Opens models for a target. */
final class OrtModels implements AutoCloseable {

  private static final long SEED = 1;

  /** Of a buffer of Java. */
  private static final int MOST_BYTES = Integer.MAX_VALUE;

  private final OrtEnvironment environment = Environment.get();
  private final OrtTarget target;
  private final SessionOptions options;

  /** All models read and write these: what the numbers are does not matter to the time. */
  private ByteBuffer inputs = bytes(0);

  private ByteBuffer outputs = bytes(0);

  OrtModels(OrtTarget target) {
    this.target = target;
    options = target.options();
  }

  /** Version of ONNX Runtime. */
  String version() {
    return environment.getVersion();
  }

  /**
   * Opens a model with one input and one output, both of numbers and fixed shapes. Its values pass
   * by the heap one parameter at a time: together they have hundreds of megabytes.
   *
   * @throws OrtException if ONNX Runtime cannot read it
   * @throws IllegalStateException if there is no memory for it
   */
  TimedModel open(OnnxModel model) throws OrtException {
    try (var arena = Arena.ofConfined()) {
      return prepared(environment.createSession(model.bytes(arena), options));
    } catch (OutOfMemoryError e) {
      throw new IllegalStateException(
          "There is no memory for a model of %,d bytes: %s"
              .formatted(model.bytes(), e.getMessage()),
          e);
    }
  }

  /** The same of a small model. */
  TimedModel open(byte[] onnx) throws OrtException {
    return prepared(environment.createSession(onnx, options));
  }

  private TimedModel prepared(OrtSession ready) throws OrtException {
    return prepared(
        ready,
        (session, ins, outs) -> {
          var input = session.getInputInfo().values().iterator().next();
          var output = session.getOutputInfo().values().iterator().next();
          if (inputs.capacity() < size(input)) {
            inputs = random(size(input));
          }
          if (outputs.capacity() < size(output)) {
            outputs = bytes(size(output));
          }
          ins.put(input.getName(), tensor(input, inputs));
          outs.put(output.getName(), tensor(output, outputs));
        });
  }

  /**
   * Opens a model of anybody for an input of one shape, and runs it once to learn what it puts out.
   *
   * @throws IllegalArgumentException if ONNX Runtime cannot read or run it, or its images or
   *     outputs are too large
   */
  TimedModel open(ModelFile model) {
    if (model.imageBytes() > MOST_BYTES) {
      throw new IllegalArgumentException(
          "A batch of %s is too large for %s in ONNX Runtime: it has more than %,d bytes."
              .formatted(model.shape(), model.file(), MOST_BYTES));
    }
    try (var fixed = target.options()) {
      for (var symbol : model.symbols().entrySet()) {
        fixed.setSymbolicDimensionValue(symbol.getKey(), symbol.getValue());
      }
      return prepared(
          environment.createSession(model.file().toString(), fixed),
          (session, ins, outs) -> {
            ins.put(model.input(), image(model));
            putOutputs(session, ins, outs);
          });
    } catch (OrtException e) {
      throw new IllegalArgumentException(
          "ONNX Runtime %s cannot run %s: %s".formatted(version(), model.file(), OrtMessage.of(e)),
          e);
    } catch (OutOfMemoryError e) {
      // Of direct memory, which has a limit of its own: there is no need to end.
      throw new IllegalArgumentException(
          "The images or the outputs of %s do not fit into this process; expected a smaller --resolution or --batch: %s"
              .formatted(model.file(), e.getMessage()),
          e);
    }
  }

  private interface Preparation {
    void put(OrtSession session, Map<String, OnnxTensor> ins, Map<String, OnnxTensor> outs)
        throws OrtException;
  }

  /** Closes the session and the tensors if there will be no model. */
  private static TimedModel prepared(OrtSession session, Preparation preparation)
      throws OrtException {
    Map<String, OnnxTensor> ins = new HashMap<>();
    Map<String, OnnxTensor> outs = new HashMap<>();
    var model = new TimedModel(session, ins, outs);
    var isReady = false;
    try {
      preparation.put(session, ins, outs);
      isReady = true;
      return model;
    } finally {
      if (!isReady) {
        model.close();
      }
    }
  }

  /** Random where the numbers are floats: zeros would be no images. */
  private OnnxTensor image(ModelFile model) throws OrtException {
    var shape = model.shape().stream().mapToLong(each -> each).toArray();
    var bytes = Math.toIntExact(model.imageBytes());
    return switch (model.element()) {
      case FLOAT32 -> OnnxTensor.createTensor(environment, random(bytes).asFloatBuffer(), shape);
      case FLOAT16 ->
          OnnxTensor.createTensor(environment, bytes(bytes), shape, OnnxJavaType.FLOAT16);
      case UINT8 -> OnnxTensor.createTensor(environment, bytes(bytes), shape, OnnxJavaType.UINT8);
    };
  }

  /** In the place of what one run puts out, the others put theirs. */
  private void putOutputs(
      OrtSession session, Map<String, OnnxTensor> ins, Map<String, OnnxTensor> outs)
      throws OrtException {
    try (var result = session.run(ins)) {
      for (var output : result) {
        if (output.getValue() instanceof OnnxTensor tensor
            && tensor.getInfo().type != OnnxJavaType.STRING) {
          var info = tensor.getInfo();
          var bytes = bytes(size(info.getShape(), info.type.size));
          outs.put(
              output.getKey(),
              OnnxTensor.createTensor(environment, bytes, info.getShape(), info.type));
        }
      }
    }
  }

  private static ByteBuffer bytes(int size) {
    return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
  }

  private OnnxTensor tensor(NodeInfo node, ByteBuffer values) throws OrtException {
    var info = (TensorInfo) node.getInfo();
    return OnnxTensor.createTensor(
        environment,
        values.slice(0, size(node)).order(ByteOrder.nativeOrder()),
        info.getShape(),
        info.type);
  }

  /** Bytes of an input or output. */
  private static int size(NodeInfo node) {
    var info = (TensorInfo) node.getInfo();
    return size(info.getShape(), info.type.size);
  }

  /** Bytes of a tensor. */
  private static int size(long[] shape, int each) {
    try {
      return Math.toIntExact(Arrays.stream(shape).reduce(each, Math::multiplyExact));
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "A tensor of %s is too large for ONNX Runtime: it has more than %,d bytes."
              .formatted(Arrays.toString(shape), MOST_BYTES),
          e);
    }
  }

  /** Floats; what takes bytes takes theirs. */
  private static ByteBuffer random(int size) {
    var values = bytes(size);
    var random = new Random(SEED);
    while (values.remaining() >= Float.BYTES) {
      values.putFloat((float) random.nextGaussian());
    }
    return values.rewind();
  }

  @Override
  public void close() {
    options.close();
  }
}
