package gpunas.cli.compare;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What can be said of networks against a baseline: nothing that is not so. */
final class Verdict {

  /** Less apart is no difference: measuring again varies as much. */
  private static final double SAME = 1.02;

  /** Of accuracies, a tenth of a point. */
  private static final double POINT_TENTH = 0.001;

  private final List<Contender> ours;
  private final Map<Contender, Double> micros;

  /**
   * @param ours at least one
   * @param micros of those that were measured
   */
  Verdict(List<Contender> ours, Map<Contender, Double> micros) {
    this.ours = ours;
    this.micros = micros;
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
    return micros.containsKey(baseline)
        ? faster(baseline, accuracy, asAccurate)
        : lighter(baseline, accuracy, asAccurate);
  }

  private String faster(Contender baseline, Accuracy accuracy, List<Contender> asAccurate) {
    var best = least(asAccurate, this::latency);
    var times = latency(baseline) / latency(best);
    return times >= SAME
        ? "At the accuracy of %s (%s), %s (%s) is %s times faster: %.4f ms instead of %.4f ms."
            .formatted(
                baseline.name(),
                accuracy.shown(),
                best.name(),
                shown(best),
                floor(times),
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

  /** Of a network that was not run only sizes are known. */
  private static String lighter(Contender baseline, Accuracy accuracy, List<Contender> asAccurate) {
    var counted = asAccurate.stream().filter(each -> each.subject().macs() != null).toList();
    if (counted.isEmpty()) {
      return "%s was not measured, and nobody knows the MACs of the networks that are as accurate."
          .formatted(baseline.name());
    }
    var best = least(counted, Verdict::macs);
    var times = macs(baseline) / macs(best);
    return times >= SAME
        ? "At the accuracy of %s (%s), %s (%s) has %s times fewer MACs; %s was not measured."
            .formatted(
                baseline.name(),
                accuracy.shown(),
                best.name(),
                shown(best),
                floor(times),
                baseline.name())
        : "None of these networks is as accurate as %s (%s) with fewer MACs; it was not measured."
            .formatted(baseline.name(), accuracy.shown());
  }

  private @Nullable String inItsTime(
      Contender baseline, Accuracy accuracy, List<Contender> comparable) {
    if (!micros.containsKey(baseline)) {
      return null;
    }
    return comparable.stream()
        .filter(each -> latency(each) <= latency(baseline))
        .max(Comparator.comparingDouble(Verdict::top1))
        .filter(best -> top1(best) - accuracy.top1() >= POINT_TENTH)
        .map(best ->
            "In the time of %s, %s is %.2f points more accurate."
                .formatted(baseline.name(), best.name(), 100 * (top1(best) - accuracy.top1())))
        .orElse(null);
  }

  /** Rounded down, so that it is not said to be more than it is. */
  private static String floor(double times) {
    return times >= 1.1
        ? "%.1f".formatted(Math.floor(10 * times) / 10)
        : "%.2f".formatted(Math.floor(100 * times) / 100);
  }

  private static Contender least(List<Contender> some, ToDoubleFunction<Contender> cost) {
    return some.stream().min(Comparator.comparingDouble(cost)).orElseThrow();
  }

  private double latency(Contender contender) {
    return micros.getOrDefault(contender, Double.POSITIVE_INFINITY);
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
