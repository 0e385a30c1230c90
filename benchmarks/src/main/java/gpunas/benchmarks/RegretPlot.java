package gpunas.benchmarks;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A drawing of regret over evaluations: the median as a line, the quartiles as a band, and thin
 * lines through what the peers reach.
 */
final class RegretPlot {

  private static final int WIDTH = 720;
  private static final int HEIGHT = 400;
  private static final int LEFT = 60;
  private static final int RIGHT = WIDTH - 150;
  private static final int TOP = 50;
  private static final int BOTTOM = HEIGHT - 60;

  /** Regrets below are drawn at it: the axis is logarithmic, and the optimum's regret is 0. */
  private static final double FLOOR = 1e-4;

  private static final int LABEL_HEIGHT = 13;
  private static final String COLOUR = "#4c7a00";

  private final QualityReport report;
  private final List<Line> peers;
  private final String title;
  private final String strategy;
  private final int lowestDecade;
  private final int highestDecade;

  /** What one peer reaches: median regret by evaluation, at least one, none beyond the report's. */
  private record Line(String name, SortedMap<Integer, Double> medians) {
    double last() {
      return medians.lastEntry().getValue();
    }
  }

  /** What stands at a line's end. */
  private record Label(String text, double regret, String attributes) {}

  /**
   * @param strategy what the report is of
   */
  RegretPlot(QualityReport report, Peers peers, String title, String strategy) {
    this.report = report;
    this.title = title;
    this.strategy = strategy;
    this.peers =
        peers.peers().stream()
            .map(peer ->
                new Line(
                    peer.name(), new TreeMap<>(peer.medians()).headMap(report.evaluations() + 1)))
            .filter(line -> !line.medians().isEmpty())
            .sorted(Comparator.comparingDouble(Line::last).reversed())
            .toList();
    lowestDecade = (int) Math.floor(log(report.regretAfter(report.evaluations()).lower()));
    highestDecade = Math.max(lowestDecade + 1, (int) Math.ceil(log(report.regretAfter(1).upper())));
  }

  /** The drawing as the text of an SVG file. */
  String toSvg() {
    try (var svg = new Formatter(Locale.ROOT)) {
      svg.format(
          """
          <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" \
          font-size="12">
          <rect width="100%%" height="100%%" fill="white"/>
          <text x="%d" y="30" font-size="15">%s</text>
          """,
          WIDTH, HEIGHT, LEFT, escaped(title));
      appendRegrets(svg);
      for (int quarter = 0; quarter <= 4; quarter++) {
        int n = Math.max(1, report.evaluations() * quarter / 4);
        svg.format(
            "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>%n", x(n), BOTTOM + 20, n);
      }
      svg.format(
          "<polygon points=\"%s %s\" fill=\"#76b900\" fill-opacity=\"0.25\"/>%n",
          points(Quartiles::lower, false), points(Quartiles::upper, true));
      appendLines(svg);
      svg.format(
          "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">trained candidates</text>%n</svg>%n",
          (LEFT + RIGHT) / 2, BOTTOM + 45);
      return svg.toString();
    }
  }

  private void appendRegrets(Formatter svg) {
    for (int decade = lowestDecade; decade <= highestDecade; decade++) {
      for (int digit : decade == highestDecade ? new int[] {1} : new int[] {1, 2, 5}) {
        var regret = BigDecimal.valueOf(digit).scaleByPowerOfTen(decade);
        double y = y(regret.doubleValue());
        svg.format("<path d=\"M%d %.1fH%d\" stroke=\"#ddd\"/>%n", LEFT, y, RIGHT);
        svg.format(
            "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n",
            LEFT - 6, y + 4, regret.toPlainString());
      }
    }
  }

  /** Of the peers only the dots are known; the strategy's own median is drawn above them. */
  private void appendLines(Formatter svg) {
    List<Label> labels = new ArrayList<>();
    for (int i = 0; i < peers.size(); i++) {
      var line = peers.get(i);
      var colour = "hsl(%d,45%%,50%%)".formatted(360 * i / peers.size());
      var points =
          line.medians().entrySet().stream()
              .map(entry -> point(entry.getKey(), entry.getValue()))
              .collect(Collectors.joining(" "));
      svg.format("<polyline points=\"%s\" fill=\"none\" stroke=\"%s\"/>%n", points, colour);
      line.medians()
          .forEach((evaluation, regret) ->
              svg.format(
                  "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\" fill=\"%s\"/>%n",
                  x(evaluation), y(regret), colour));
      labels.add(new Label(line.name(), line.last(), "fill=\"" + colour + "\""));
    }
    svg.format(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n",
        points(Quartiles::median, false), COLOUR);
    double own = report.regretAfter(report.evaluations()).median();
    labels.add(new Label(strategy, own, "fill=\"" + COLOUR + "\" font-weight=\"bold\""));
    appendLabels(svg, labels);
  }

  /** The labels stand at the lines' ends, the worst on top, and make room for each other. */
  private void appendLabels(Formatter svg, List<Label> labels) {
    labels.sort(Comparator.comparingDouble(Label::regret).reversed());
    double free = TOP;
    for (var label : labels) {
      double y = Math.max(free, y(label.regret()) + 4);
      free = y + LABEL_HEIGHT;
      svg.format(
          "<text x=\"%d\" y=\"%.1f\" %s>%s</text>%n",
          RIGHT + 8, y, label.attributes(), escaped(label.text()));
    }
  }

  private String points(ToDoubleFunction<Quartiles> value, boolean backwards) {
    int n = report.evaluations();
    return IntStream.rangeClosed(1, n)
        .map(i -> backwards ? n + 1 - i : i)
        .mapToObj(i -> point(i, value.applyAsDouble(report.regretAfter(i))))
        .collect(Collectors.joining(" "));
  }

  private String point(int evaluation, double regret) {
    return String.format(Locale.ROOT, "%.1f,%.1f", x(evaluation), y(regret));
  }

  private double x(int evaluation) {
    double share = (evaluation - 1.0) / Math.max(1, report.evaluations() - 1);
    return LEFT + share * (RIGHT - LEFT);
  }

  private double y(double regret) {
    double share = (log(regret) - lowestDecade) / (highestDecade - lowestDecade);
    return BOTTOM - Math.clamp(share, 0, 1) * (BOTTOM - TOP);
  }

  private static double log(double regret) {
    return Math.log10(Math.max(regret, FLOOR));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
