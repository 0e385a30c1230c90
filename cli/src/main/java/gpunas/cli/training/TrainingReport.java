package gpunas.cli.training;

import gpunas.benchmarks.Quartiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Images per second of one side, or of two that took turns. */
final class TrainingReport {

  private final int imagesPerTurn;
  private final List<Turn> ours = new ArrayList<>();
  private final List<Turn> theirs = new ArrayList<>();

  TrainingReport(int imagesPerTurn) {
    this.imagesPerTurn = imagesPerTurn;
  }

  void addOurs(Turn turn) {
    ours.add(turn);
  }

  void addTheirs(Turn turn) {
    theirs.add(turn);
  }

  /** Medians and quartiles, the ratio's over pairs of turns. */
  List<String> lines(String ourName, String theirName) {
    var lines = new ArrayList<String>();
    lines.add(
        "%-45s %24s %24s".formatted("", "images/s, median (quart.)", "images per CPU second"));
    lines.add(line(ourName, ours));
    if (!theirs.isEmpty()) {
      lines.add(line(theirName, theirs));
      lines.add(
          "%-45s %24s %24s"
              .formatted("the first by the second", ratio(Turn::seconds), ratio(Turn::cpuSeconds)));
    }
    return lines;
  }

  private String line(String name, List<Turn> turns) {
    return "%-45s %24s %24s"
        .formatted(name, speed(turns, Turn::seconds), speed(turns, Turn::cpuSeconds));
  }

  private String speed(List<Turn> turns, ToDoubleFunction<Turn> seconds) {
    return text(
        "%.1f",
        Quartiles.of(
            turns.stream().mapToDouble(turn -> imagesPerTurn / seconds.applyAsDouble(turn))));
  }

  private String ratio(ToDoubleFunction<Turn> seconds) {
    return text(
        "%.3f",
        Quartiles.of(
            IntStream.range(0, ours.size())
                .mapToDouble(i ->
                    seconds.applyAsDouble(theirs.get(i)) / seconds.applyAsDouble(ours.get(i)))));
  }

  private static String text(String format, Quartiles quartiles) {
    return "%s (%s to %s)"
        .formatted(
            number(format, quartiles.median()),
            number(format, quartiles.lower()),
            number(format, quartiles.upper()));
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
