package gpunas.trainer.djl;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import gpunas.formats.onnx.OnnxModels;
import gpunas.searchspace.Shape;
import gpunas.trainer.data.Images;
import gpunas.trainer.data.View;
import java.nio.FloatBuffer;
import java.util.Map;

/** Runs an exported network where it will be deployed. */
final class OnnxRuntime implements AutoCloseable {

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession.SessionOptions options;
  private final OrtSession session;

  OnnxRuntime(byte[] model) throws OrtException {
    this(model, OptLevel.ALL_OPT);
  }

  /**
   * @param level what the runtime may make of it
   */
  OnnxRuntime(byte[] model, OptLevel level) throws OrtException {
    options = new OrtSession.SessionOptions();
    options.setOptimizationLevel(level);
    options.setIntraOpNumThreads(1);
    session = environment.createSession(model, options);
  }

  /** Class scores of images, one row each. */
  float[][] predict(Images images, Shape shape, int from, int to) throws OrtException {
    var view = View.evaluation(shape, 1);
    var values = FloatBuffer.allocate((to - from) * (int) shape.size());
    for (int i = from; i < to; i++) {
      view.put(images, i, values);
    }
    values.flip();
    long[] dimensions = {to - from, shape.channels(), shape.height(), shape.width()};
    try (var input = OnnxTensor.createTensor(environment, values, dimensions);
        var result = session.run(Map.of(OnnxModels.INPUT, input))) {
      return (float[][]) result.get(0).getValue();
    }
  }

  @Override
  public void close() throws OrtException {
    session.close();
    options.close();
  }
}
