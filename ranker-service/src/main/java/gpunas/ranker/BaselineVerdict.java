package gpunas.ranker;

import gpunas.searchmodel.Accuracy;
import gpunas.searchmodel.Accuracy.Source;
import gpunas.searchmodel.Baseline;
import gpunas.searchmodel.Factor;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether what a search has found is as accurate as a baseline and faster: one sentence, and only
 * what is so. Latencies are compared that are known in one way, measured ones before predicted
 * ones; what somebody states is said to be stated.
 *
 * @param dataset that the search trains on
 * @param found every ranked network that is no baseline, best objective first
 */
record BaselineVerdict(String dataset, List<Found> found) {

  /**
   * A ranked network.
   *
   * @param name for people; few of a hundred thousand are asked for it
   */
  record Found(
      Supplier<String> name,
      double top1,
      double predictedMicros,
      @Nullable Double measuredMicros) {}

  /**
   * A way in which latencies of both are known.
   *
   * @param micros of the baseline
   * @param ofFound null for those of which it is not known
   * @param among whose latencies are known so
   * @param words how they are known
   */
  private record Basis(
      double micros, Function<Found, @Nullable Double> ofFound, String among, String words) {
    private static final String ALL = "network that was found";
    private static final String MEASURED = "network that was found and measured";

    static Basis measured(double micros, String words) {
      return new Basis(micros, Found::measuredMicros, MEASURED, words);
    }

    static Basis predicted(double micros, String words) {
      return new Basis(micros, Found::predictedMicros, ALL, words);
    }

    double micros(Found each) {
      var known = ofFound.apply(each);
      return known == null ? Double.POSITIVE_INFINITY : known;
    }
  }

  /** Whether an accuracy is of the data of the search. */
  boolean isComparable(Accuracy accuracy) {
    return accuracy.isComparable(new Accuracy(0, Source.TRAINED, dataset));
  }

  /** The sentence about a baseline, or two. */
  String on(Baseline baseline, @Nullable Accuracy accuracy, Ranking.Latency latency) {
    var name = baseline.name();
    if (accuracy == null) {
      return baseline.starts()
          ? "No accuracy of %s is known: no training of it has come to its end on the highest rung."
              .formatted(name)
          : "No accuracy of %s is known; state its accuracy on %s%s."
              .formatted(name, dataset, orTrain(baseline));
    }
    if (!isComparable(accuracy)) {
      return "The accuracy of %s (%s) is of %s, the search's of %s: they are not compared. State its accuracy on %s%s."
          .formatted(
              name, accuracy.shown(), accuracy.dataset(), dataset, dataset, orTrain(baseline));
    }
    if (found.isEmpty()) {
      return "No network is ranked that is no baseline, so none is compared with %s."
          .formatted(name);
    }
    var asAccurate = found.stream().filter(each -> each.top1() >= accuracy.top1()).toList();
    if (asAccurate.isEmpty()) {
      var best = found.stream().max(Comparator.comparingDouble(Found::top1)).orElseThrow();
      return "No network that was found is as accurate as %s (%s); the most accurate, %s, has %s."
          .formatted(name, accuracy.shown(), best.name().get(), percent(best));
    }
    var basis = basis(latency, asAccurate);
    return basis == null
        ? "%s of the networks that were found %s as accurate as %s (%s) or more, but %s."
            .formatted(
                asAccurate.size(),
                asAccurate.size() == 1 ? "is" : "are",
                name,
                accuracy.shown(),
                whyNotCompared(latency))
        : faster(name, accuracy, asAccurate, basis);
  }

  private static String whyNotCompared(Ranking.Latency latency) {
    if (latency.measuredMicros() != null) {
      return "its latency was measured and not predicted, theirs predicted and not measured: they are not compared";
    }
    return "its latency is not known" + (latency.notMeasuredBecause() == null ? " yet" : "");
  }

  private static String orTrain(Baseline baseline) {
    return baseline.encoding() == null || baseline.starts() ? "" : ", or train it by start: true";
  }

  private static @Nullable Basis basis(Ranking.Latency latency, List<Found> asAccurate) {
    var isMeasured = asAccurate.stream().anyMatch(each -> each.measuredMicros() != null);
    if (latency.measuredMicros() != null && isMeasured) {
      return Basis.measured(latency.measuredMicros(), "both measured");
    }
    if (latency.predictedMicros() != null) {
      return Basis.predicted(latency.predictedMicros(), "both predicted");
    }
    if (latency.statedMicros() == null) {
      return null;
    }
    return isMeasured
        ? Basis.measured(latency.statedMicros(), "measured here, and as stated")
        : Basis.predicted(latency.statedMicros(), "predicted, and as stated");
  }

  private static String faster(
      String name, Accuracy accuracy, List<Found> asAccurate, Basis basis) {
    var best = asAccurate.stream().min(Comparator.comparingDouble(basis::micros)).orElseThrow();
    var times = new Factor(basis.micros() / basis.micros(best));
    var latencies =
        "%.4f ms instead of %.4f ms, %s"
            .formatted(basis.micros(best) / 1000, basis.micros() / 1000, basis.words());
    return times.isMore()
        ? "At the accuracy of %s (%s) or better, %s (%s) is %s times faster: %s."
            .formatted(name, accuracy.shown(), best.name().get(), percent(best), times, latencies)
        : "No %s is as accurate as %s (%s) and faster: the fastest that is as accurate, %s (%s), takes %s."
            .formatted(
                basis.among(), name, accuracy.shown(), best.name().get(), percent(best), latencies);
  }

  private static String percent(Found each) {
    return "%.2f %%".formatted(100 * each.top1());
  }
}
