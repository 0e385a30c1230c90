package gpunas.optimizer.strategy;

import gpunas.gaussianprocess.GaussianProcess;
import gpunas.gaussianprocess.GaussianProcess.Prediction;
import gpunas.optimizer.Candidate;
import gpunas.optimizer.strategy.Goal.Believed;
import java.util.List;
import java.util.stream.IntStream;

/** What the finished trials say of full trainings of other candidates. */
final class SurrogateModel {

  private final GaussianProcess process;
  private final ModelInput input;
  private final double unit;

  /**
   * @param unit how much of the objective 1 is in what the process predicts
   */
  SurrogateModel(GaussianProcess process, ModelInput input, double unit) {
    this.process = process;
    this.input = input;
    this.unit = unit;
  }

  /** The model if candidates turned out as predicted. */
  SurrogateModel believe(List<Candidate> pending) {
    return new SurrogateModel(process.believe(input.rows(pending)), input, unit);
  }

  double unit() {
    return unit;
  }

  List<Prediction> predict(List<Candidate> candidates) {
    return process.predict(input.rows(candidates));
  }

  /** The candidates with their means, as they come. */
  List<Believed> believed(List<Candidate> candidates) {
    double[] means = process.means(input.rows(candidates));
    return IntStream.range(0, means.length)
        .mapToObj(i -> new Believed(candidates.get(i), means[i]))
        .toList();
  }
}
