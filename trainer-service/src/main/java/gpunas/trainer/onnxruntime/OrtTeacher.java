package gpunas.trainer.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import gpunas.formats.onnxruntime.Environment;
import gpunas.formats.onnxruntime.OrtMessage;
import gpunas.trainer.Teacher;
import gpunas.trainer.TeacherException;
import gpunas.trainer.data.Batch;
import gpunas.trainer.data.BatchResizing;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;

/** An ONNX file that networks learn from. */
final class OrtTeacher implements Teacher {

  /** Of the images it is shown at a time. */
  private static final long MOST_BYTES = 4L << 20;

  /** By how much the sum of what may be probabilities may miss 1. */
  private static final double ROUNDING = 1e-3;

  private final String file;
  private final OrtSession session;
  private final Normalisation normalisation;
  private final int classes;
  private final BatchResizing resizing;
  private final FloatBuffer pixels;
  private final int most;
  private boolean isTried;

  /**
   * @param session closed with this teacher
   * @param classes that its scores must be of
   */
  OrtTeacher(String file, OrtSession session, Normalisation normalisation, int classes)
      throws OrtException {
    this.file = file;
    this.session = session;
    this.normalisation = normalisation;
    this.classes = classes;
    var shape = normalisation.shape();
    this.resizing = new BatchResizing(shape);
    var bytes = Math.multiplyExact(shape.size(), Float.BYTES);
    this.most =
        OrtTeachers.isOneByOne(session.getInputInfo())
            ? 1
            : Math.clamp(MOST_BYTES / bytes, 1, OnnxJudge.MOST_IMAGES);
    this.pixels =
        ByteBuffer.allocateDirect(Math.toIntExact(most * bytes))
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
  }

  @Override
  public float[] scores(Batch images) {
    var shown = resizing.resized(images);
    var scores = new float[images.count() * classes];
    try {
      for (int from = 0; from < shown.count(); from += most) {
        predict(shown, from, Math.min(shown.count(), from + most), scores);
      }
    } catch (OrtException e) {
      throw new TeacherException(
          "The teacher %s cannot be run: %s".formatted(file, OrtMessage.of(e)), e);
    }
    if (!isTried && areProbabilities(scores)) {
      throw new TeacherException(
          "The teacher %s gives probabilities; expected scores before softmax.".formatted(file));
    }
    isTried = true;
    return scores;
  }

  private void predict(Batch shown, int from, int to, float[] scores) throws OrtException {
    var shape = normalisation.shape();
    normalisation.put(shown, from, to, pixels.clear());
    var sides = new long[] {to - from, shape.channels(), shape.height(), shape.width()};
    var name = session.getInputNames().iterator().next();
    try (var input = OnnxTensor.createTensor(Environment.get(), pixels.flip(), sides);
        var output = session.run(Map.of(name, input))) {
      if (!(output.get(0).getValue() instanceof float[][] rows)
          || rows.length != to - from
          || rows[0].length != classes) {
        throw new TeacherException(
            "The teacher %s gives %s for %d images; expected floats of (image, class), of %d classes as in the data."
                .formatted(file, output.get(0).getInfo(), to - from, classes));
      }
      for (int i = 0; i < rows.length; i++) {
        System.arraycopy(rows[i], 0, scores, (from + i) * classes, classes);
      }
    }
  }

  /** Scores that happen to be none below 0 and to add up to 1 for every image are not met. */
  private boolean areProbabilities(float[] scores) {
    for (int row = 0; row < scores.length; row += classes) {
      double sum = 0;
      for (int i = row; i < row + classes; i++) {
        if (scores[i] < 0) {
          return false;
        }
        sum += scores[i];
      }
      if (Math.abs(sum - 1) > ROUNDING) {
        return false;
      }
    }
    return scores.length > 0;
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime does not close " + file, e);
    }
  }
}
