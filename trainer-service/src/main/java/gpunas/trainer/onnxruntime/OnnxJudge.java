package gpunas.trainer.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import gpunas.formats.onnxruntime.Environment;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/** Runs exported networks in ONNX Runtime, as a user would. */
public final class OnnxJudge {

  private static final long BATCH_BYTES = 16L << 20;

  /** At a time, if they are small. */
  static final int MOST_IMAGES = 200;

  private final BitSet right = new BitSet();
  private int images;
  private double loss;

  private OnnxJudge() {}

  /**
   * First guesses on images, by what the runtime makes of the file.
   *
   * @throws OrtException if the file is not a model or does not take such images
   * @throws gpunas.trainer.data.DatasetException if none of the images can be read
   * @throws InterruptedException if the thread was interrupted; takes no longer than a batch
   */
  public static Judgement judge(Path model, LabelledImages images)
      throws OrtException, InterruptedException {
    return judge(model, images, OptLevel.ALL_OPT, MOST_IMAGES);
  }

  /**
   * First guesses on images.
   *
   * @param optimisation what the runtime may make of the file
   * @param most images at a time
   * @throws OrtException if the file is not a model or does not take such images
   * @throws gpunas.trainer.data.DatasetException if none of the images can be read
   * @throws InterruptedException if the thread was interrupted; takes no longer than a batch
   */
  static Judgement judge(Path model, LabelledImages images, OptLevel optimisation, int most)
      throws OrtException, InterruptedException {
    var bytes = images.view().shape().size() * Float.BYTES;
    var batch = Math.clamp(BATCH_BYTES / bytes, 1, most);
    var judge = new OnnxJudge();
    var environment = Environment.get();
    try (var options = new OrtSession.SessionOptions();
        var session = session(model, options, optimisation)) {
      var name = session.getInputNames().iterator().next();
      images.forEach(
          batch,
          (pixels, shape, labels) -> {
            try (var input = OnnxTensor.createTensor(environment, pixels, shape);
                var output = session.run(Map.of(name, input))) {
              judge.add((float[][]) output.get(0).getValue(), labels);
            }
          });
    }
    return new Judgement(judge.right, judge.images, judge.loss / judge.images);
  }

  private static OrtSession session(
      Path model, OrtSession.SessionOptions options, OptLevel optimisation) throws OrtException {
    options.setOptimizationLevel(optimisation);
    return Environment.get().createSession(model.toString(), options);
  }

  private void add(float[][] scores, List<Integer> labels) {
    for (var i = 0; i < scores.length; i++) {
      right.set(images++, indexOfLargest(scores[i]) == labels.get(i));
      loss += crossEntropy(scores[i], labels.get(i));
    }
  }

  private static double crossEntropy(float[] scores, int label) {
    var largest = scores[indexOfLargest(scores)];
    double sum = 0;
    for (var score : scores) {
      sum += Math.exp(score - largest);
    }
    return Math.log(sum) + largest - scores[label];
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
