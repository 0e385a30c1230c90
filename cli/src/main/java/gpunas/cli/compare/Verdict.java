package gpunas.cli.compare;

import gpunas.searchmodel.Accuracy;
import gpunas.searchmodel.Factor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What can be said of networks against a baseline: nothing that is not so. */
final class Verdict {

  /** The lowest of fewer is no measure of speed. */
  private static final int FEWEST_ROUNDS = 3;

  /** Of accuracies, a tenth of a point. */
  private static final double POINT_TENTH = 0.001;

  private final List<Contender> ours;
  private final Map<Contender, Double> micros;
  private final int rounds;

  /**
   * @param ours at least one
   * @param micros of those that were measured
   * @param rounds in which they were
   */
  Verdict(List<Contender> ours, Map<Contender, Double> micros, int rounds) {
    this.ours = ours;
    this.micros = micros;
    this.rounds = rounds;
  }

  /** Sentences about a baseline, at least one. */
  List<String> on(Contender baseline) {
    var accuracy = baseline.accuracy();
    if (accuracy == null) {
      return List.of(
          "No accuracy is known of %s; state it to compare it: %s=0.81"
              .formatted(baseline.name(), baseline.name()));
    }
    var comparable = ours.stream().filter(each -> isComparable(each, accuracy)).toList();
    if (comparable.isEmpty()) {
      return List.of(notComparable(baseline, accuracy));
    }
    var sentences = new ArrayList<String>();
    sentences.add(atItsAccuracy(baseline, accuracy, comparable));
    var inItsTime = inItsTime(baseline, accuracy, comparable);
    if (inItsTime != null) {
      sentences.add(inItsTime);
    }
    return sentences;
  }

  private static boolean isComparable(Contender each, Accuracy accuracy) {
    return each.accuracy() != null && each.accuracy().isComparable(accuracy);
  }

  private String notComparable(Contender baseline, Accuracy accuracy) {
    var unknown =
        Stream.concat(Stream.of(baseline), ours.stream())
            .filter(each -> each.accuracy() != null && each.accuracy().isOfUnknownData())
            .toList();
    if (!unknown.isEmpty()) {
      return "Nobody says of which data the accuracies of %s are; expected --dataset NAME."
          .formatted(names(unknown));
    }
    return ours.stream()
        .map(Contender::accuracy)
        .filter(Objects::nonNull)
        .findFirst()
        .map(other ->
            "The accuracy of %s is of %s, the others' of %s: they are not compared."
                .formatted(baseline.name(), accuracy.dataset(), other.dataset()))
        .orElse(
            "No accuracy is known of the networks that are compared with %s."
                .formatted(baseline.name()));
  }

  private String atItsAccuracy(Contender baseline, Accuracy accuracy, List<Contender> comparable) {
    var asAccurate = comparable.stream().filter(each -> top1(each) >= accuracy.top1()).toList();
    if (asAccurate.isEmpty()) {
      var best = comparable.stream().max(Comparator.comparingDouble(Verdict::top1)).orElseThrow();
      return "None of these networks is as accurate as %s (%s); the most accurate is %s (%s)."
          .formatted(baseline.name(), accuracy.shown(), best.name(), shown(best));
    }
    var timed = asAccurate.stream().filter(micros::containsKey).toList();
    if (timed.isEmpty() || !micros.containsKey(baseline)) {
      return lighter(baseline, accuracy, asAccurate);
    }
    return rounds < FEWEST_ROUNDS
        ? "Which of these networks are faster than %s cannot be said after --rounds %d; expected %d or more."
            .formatted(baseline.name(), rounds, FEWEST_ROUNDS)
        : faster(baseline, accuracy, timed);
  }

  private String faster(Contender baseline, Accuracy accuracy, List<Contender> timed) {
    var best = least(timed, this::latency);
    var times = new Factor(latency(baseline) / latency(best));
    return times.isMore()
        ? "At the accuracy of %s (%s), %s (%s) is %s times faster: %.4f ms instead of %.4f ms."
            .formatted(
                baseline.name(),
                accuracy.shown(),
                best.name(),
                shown(best),
                times,
                latency(best) / 1000,
                latency(baseline) / 1000)
        : "None of these networks is as accurate as %s (%s) and faster: the fastest that is as accurate, %s (%s), takes %.4f ms, %s %.4f ms."
            .formatted(
                baseline.name(),
                accuracy.shown(),
                best.name(),
                shown(best),
                latency(best) / 1000,
                baseline.name(),
                latency(baseline) / 1000);
  }

  /** Of networks that were not run only sizes are known. */
  private String lighter(Contender baseline, Accuracy accuracy, List<Contender> asAccurate) {
    var counted = asAccurate.stream().filter(each -> each.subject().macs() != null).toList();
    var uncounted =
        Stream.concat(Stream.of(baseline), asAccurate.stream())
            .filter(each -> each.subject().macs() == null)
            .toList();
    var known =
        uncounted.isEmpty() ? "" : " Nobody knows the MACs of %s.".formatted(names(uncounted));
    if (counted.isEmpty() || uncounted.contains(baseline)) {
      return notMeasured(baseline, asAccurate.getFirst()) + known;
    }
    var best = least(counted, Verdict::macs);
    var times = macs(baseline) / macs(best);
    var said =
        times > 1
            ? "At the accuracy of %s (%s), %s (%s) has %s MACs."
                .formatted(
                    baseline.name(),
                    accuracy.shown(),
                    best.name(),
                    shown(best),
                    times < 1.01 ? "fewer" : new Factor(times) + " times fewer")
            : "None of these networks is as accurate as %s (%s) with fewer MACs."
                .formatted(baseline.name(), accuracy.shown());
    return "%s %s%s".formatted(said, notMeasured(baseline, best), known);
  }

  private String notMeasured(Contender baseline, Contender other) {
    return "%s was not measured."
        .formatted((micros.containsKey(baseline) ? other : baseline).name());
  }

  private @Nullable String inItsTime(
      Contender baseline, Accuracy accuracy, List<Contender> comparable) {
    if (!micros.containsKey(baseline) || rounds < FEWEST_ROUNDS) {
      return null;
    }
    return comparable.stream()
        .filter(micros::containsKey)
        .filter(each -> latency(each) <= latency(baseline))
        .max(Comparator.comparingDouble(Verdict::top1))
        .filter(best -> top1(best) - accuracy.top1() >= POINT_TENTH)
        .map(best ->
            "In the time of %s, %s is %.2f points more accurate."
                .formatted(baseline.name(), best.name(), 100 * (top1(best) - accuracy.top1())))
        .orElse(null);
  }

  private static String names(List<Contender> some) {
    return some.stream().map(Contender::name).collect(Collectors.joining(", "));
  }

  private static Contender least(List<Contender> some, ToDoubleFunction<Contender> cost) {
    return some.stream().min(Comparator.comparingDouble(cost)).orElseThrow();
  }

  private double latency(Contender contender) {
    return micros.getOrDefault(contender, Double.NaN);
  }

  private static double macs(Contender contender) {
    var macs = contender.subject().macs();
    return macs == null ? Double.NaN : macs;
  }

  private static double top1(Contender contender) {
    var accuracy = contender.accuracy();
    return accuracy == null ? Double.NaN : accuracy.top1();
  }

  private static String shown(Contender contender) {
    var accuracy = contender.accuracy();
    return accuracy == null ? "" : accuracy.shown();
  }
}
