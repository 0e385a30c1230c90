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
  private final KnownPart part;

  /**
   * @param unit how much of the objective 1 is in what the process predicts
   * @param part what the process was not told of the objective
   */
  SurrogateModel(GaussianProcess process, ModelInput input, double unit, KnownPart part) {
    this.process = process;
    this.input = input;
    this.unit = unit;
    this.part = part;
  }

  /** The model if candidates turned out as predicted. */
  SurrogateModel believe(List<Candidate> pending) {
    return new SurrogateModel(process.believe(input.rows(pending)), input, unit, part);
  }

  double unit() {
    return unit;
  }

  List<Prediction> predict(List<Candidate> candidates) {
    var predictions = process.predict(input.rows(candidates));
    return IntStream.range(0, predictions.size())
        .mapToObj(i ->
            new Prediction(
                predictions.get(i).mean() + known(candidates.get(i)),
                predictions.get(i).deviation()))
        .toList();
  }

  /** The candidates with their means, as they come. */
  List<Believed> believed(List<Candidate> candidates) {
    double[] means = process.means(input.rows(candidates));
    return IntStream.range(0, means.length)
        .mapToObj(i -> new Believed(candidates.get(i), means[i] + known(candidates.get(i))))
        .toList();
  }

  private double known(Candidate candidate) {
    return part.of(candidate) / unit;
  }
}
