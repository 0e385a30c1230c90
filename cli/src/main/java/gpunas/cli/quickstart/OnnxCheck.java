package gpunas.cli.quickstart;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import gpunas.searchspace.Shape;
import gpunas.trainer.data.Images;
import gpunas.trainer.data.View;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;

/** Runs exported networks in ONNX Runtime, as a user would, on images they were not trained on. */
final class OnnxCheck {

  private static final int BATCH = 200;
  private final Images images;
  private final View view;

  /**
   * @param images grey images, so that rows, columns and channels are in ONNX's order already
   * @param shape of the networks' input
   */
  OnnxCheck(Images images, Shape shape) {
    this.images = images;
    this.view = View.evaluation(shape, 1);
  }

  /**
   * Share of right first guesses, 0 to 1.
   *
   * @throws OrtException if the file is no model or does not take such images
   */
  double top1(Path model) throws OrtException {
    var environment = OrtEnvironment.getEnvironment();
    try (var options = new OrtSession.SessionOptions();
        var session = environment.createSession(model.toString(), options)) {
      var right = 0;
      for (var first = 0; first < images.count(); first += BATCH) {
        right += right(environment, session, first, Math.min(BATCH, images.count() - first));
      }
      return (double) right / images.count();
    }
  }

  private int right(OrtEnvironment environment, OrtSession session, int first, int count)
      throws OrtException {
    var values = FloatBuffer.allocate(Math.toIntExact(count * view.shape().size()));
    for (var i = 0; i < count; i++) {
      view.put(images, first + i, values);
    }
    values.flip();
    var shape =
        new long[] {count, view.shape().channels(), view.shape().height(), view.shape().width()};
    try (var input = OnnxTensor.createTensor(environment, values, shape);
        var output = session.run(Map.of(session.getInputNames().iterator().next(), input))) {
      var scores = (float[][]) output.get(0).getValue();
      var right = 0;
      for (var i = 0; i < count; i++) {
        if (indexOfLargest(scores[i]) == images.label(first + i)) {
          right++;
        }
      }
      return right;
    }
  }

  private static int indexOfLargest(float[] scores) {
    var largest = 0;
    for (var i = 1; i < scores.length; i++) {
      if (scores[i] > scores[largest]) {
        largest = i;
      }
    }
    return largest;
  }
}
