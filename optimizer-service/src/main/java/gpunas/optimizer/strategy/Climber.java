package gpunas.optimizer.strategy;

import gpunas.gaussianprocess.GaussianProcess.Prediction;
import gpunas.optimizer.Candidate;
import gpunas.optimizer.Point;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Goes uphill in expected improvement. Means are cheap and are computed of all candidates around,
 * deviations only of the few whose means promise most.
 */
final class Climber {

  private static final int PREDICTED = 100;
  private static final int PREDICTED_NEAR = 24;
  private static final int CLIMBS = 6;
  private static final int PAIRS = 600;

  /** Supposed of any candidate, in the model's unit. Near a known one its own is supposed. */
  private static final double TYPICAL_DEVIATION = 0.3;

  private final Neighbourhood neighbourhood;
  private final SurrogateModel model;
  private final Improvement improvement;
  private final FreshCandidates fresh;
  private final Set<Point> visited = new HashSet<>();

  /**
   * A candidate with what is predicted of it.
   *
   * @param score logarithm of its expected improvement
   */
  record Scored(Candidate candidate, double deviation, double score) {}

  Climber(
      Neighbourhood neighbourhood,
      SurrogateModel model,
      Improvement improvement,
      FreshCandidates fresh) {
    this.neighbourhood = neighbourhood;
    this.model = model;
    this.improvement = improvement;
    this.fresh = fresh;
  }

  /** The most promising of many candidates, best first. */
  List<Scored> starts(Collection<Candidate> candidates) {
    return scored(promising(candidates, TYPICAL_DEVIATION, PREDICTED)).stream()
        .sorted(Comparator.comparingDouble(Scored::score).reversed())
        .limit(CLIMBS)
        .toList();
  }

  /**
   * Moves each to its best neighbour until it has no better one, all at the same time: many
   * predictions at once are cheaper. Where one has been another need not go.
   */
  Scored climb(List<Scored> starts) {
    var top = starts.getFirst();
    var climbing = starts;
    while (!climbing.isEmpty()) {
      climbing = climbing.stream().filter(at -> visited.add(at.candidate().point())).toList();
      climbing = better(climbing, neighbourhood::of);
      for (var at : climbing) {
        top = at.score() > top.score() ? at : top;
      }
    }
    return top;
  }

  /** Moves to better candidates that differ in two genes, and climbs on from them. */
  Scored climbByPairs(Scored start, RandomGenerator random) {
    var at = start;
    while (true) {
      var next = better(List.of(at), point -> neighbourhood.pairs(point, PAIRS, random));
      if (next.isEmpty()) {
        return at;
      }
      at = climb(next);
    }
  }

  /** The best candidate around each, where it is better. */
  private List<Scored> better(List<Scored> centres, Function<Point, List<Candidate>> around) {
    var promising =
        centres.stream()
            .map(at ->
                promising(around.apply(at.candidate().point()), at.deviation(), PREDICTED_NEAR))
            .toList();
    var scored = scored(promising.stream().flatMap(List::stream).toList()).iterator();
    List<Scored> better = new ArrayList<>();
    for (int i = 0; i < centres.size(); i++) {
      var best = centres.get(i);
      for (var _ : promising.get(i)) {
        var near = scored.next();
        best = near.score() > best.score() ? near : best;
      }
      if (best.score() > centres.get(i).score()) {
        better.add(best);
      }
    }
    return better;
  }

  /**
   * The fresh ones among candidates that promise most at first sight, best first.
   *
   * @param deviation what is supposed for all of them
   */
  private List<Candidate> promising(Collection<Candidate> candidates, double deviation, int count) {
    record Glimpse(Candidate candidate, double score) {}
    return model.believed(fresh.of(candidates)).stream()
        .map(value ->
            new Glimpse(
                value.candidate(),
                improvement.log(value.candidate(), new Prediction(value.mean(), deviation))))
        .sorted(Comparator.comparingDouble(Glimpse::score).reversed())
        .limit(count)
        .map(Glimpse::candidate)
        .toList();
  }

  private List<Scored> scored(List<Candidate> candidates) {
    var predictions = model.predict(candidates);
    return IntStream.range(0, candidates.size())
        .mapToObj(i -> {
          var prediction = predictions.get(i);
          return new Scored(
              candidates.get(i),
              prediction.deviation(),
              improvement.log(candidates.get(i), prediction));
        })
        .toList();
  }
}
