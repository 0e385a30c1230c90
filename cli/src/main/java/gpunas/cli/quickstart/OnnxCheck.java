package gpunas.cli.quickstart;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import gpunas.searchspace.Shape;
import gpunas.trainer.data.Images;
import gpunas.trainer.data.View;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs exported networks in ONNX Runtime, as a user would, on images they were not trained on. */
final class OnnxCheck {

  private static final Logger LOG = LoggerFactory.getLogger(OnnxCheck.class);
  private static final int BATCH = 200;

  /**
   * First guesses.
   *
   * @param right how many are
   * @param images that can be read
   */
  record Count(int right, int images) {
    /** Share of right ones, 0 to 1. */
    double top1() {
      return (double) right / images;
    }

    Count plus(Count other) {
      return new Count(right + other.right, images + other.images);
    }
  }

  private final Images images;
  private final View view;

  /**
   * @param shape of the networks' input
   */
  OnnxCheck(Images images, Shape shape) {
    this.images = images;
    this.view = View.evaluation(shape, 1);
  }

  /**
   * First guesses on the images that can be read.
   *
   * @throws OrtException if the file is not a model or does not take such images
   */
  Count run(Path model) throws OrtException {
    var environment = OrtEnvironment.getEnvironment();
    try (var options = new OrtSession.SessionOptions();
        var session = environment.createSession(model.toString(), options)) {
      var all = new Count(0, 0);
      for (var first = 0; first < images.count(); first += BATCH) {
        all = all.plus(count(environment, session, first));
      }
      return all;
    }
  }

  private Count count(OrtEnvironment environment, OrtSession session, int first)
      throws OrtException {
    var values = FloatBuffer.allocate(Math.toIntExact(BATCH * view.shape().size()));
    var labels = new ArrayList<Integer>();
    for (var i = first; i < Math.min(first + BATCH, images.count()); i++) {
      try {
        view.put(images, i, values);
        labels.add(images.label(i));
      } catch (UncheckedIOException | IllegalArgumentException e) {
        // Broken; the trainer has left it out, too, and named it.
        LOG.debug("{} is left out.", images.name(i), e);
      }
    }
    if (labels.isEmpty()) {
      return new Count(0, 0);
    }
    values.flip();
    var shape = view.shape();
    long[] dimensions = {labels.size(), shape.channels(), shape.height(), shape.width()};
    try (var input = OnnxTensor.createTensor(environment, values, dimensions);
        var output = session.run(Map.of(session.getInputNames().iterator().next(), input))) {
      var scores = (float[][]) output.get(0).getValue();
      var right = 0;
      for (var i = 0; i < scores.length; i++) {
        right += indexOfLargest(scores[i]) == labels.get(i) ? 1 : 0;
      }
      return new Count(right, scores.length);
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
