package gpunas.benchmarks;

import java.util.Formatter;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A drawing of regret over evaluations: the median as a line, the quartiles as a band. */
final class RegretPlot {

  private static final int WIDTH = 720;
  private static final int HEIGHT = 400;
  private static final int LEFT = 60;
  private static final int RIGHT = WIDTH - 20;
  private static final int TOP = 50;
  private static final int BOTTOM = HEIGHT - 60;

  /** Regrets below are drawn at it: the axis is logarithmic, and the optimum's regret is 0. */
  private static final double FLOOR = 1e-4;

  private final QualityReport report;
  private final String title;
  private final int lowestDecade;
  private final int highestDecade;

  RegretPlot(QualityReport report, String title) {
    this.report = report;
    this.title = title;
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
      for (int decade = lowestDecade; decade <= highestDecade; decade++) {
        double y = y(Math.pow(10, decade));
        svg.format("<path d=\"M%d %.1fH%d\" stroke=\"#ddd\"/>%n", LEFT, y, RIGHT);
        svg.format(
            "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">1e%d</text>%n", LEFT - 6, y + 4, decade);
      }
      for (int quarter = 0; quarter <= 4; quarter++) {
        int n = Math.max(1, report.evaluations() * quarter / 4);
        svg.format(
            "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>%n", x(n), BOTTOM + 20, n);
      }
      svg.format(
          "<polygon points=\"%s %s\" fill=\"#76b900\" fill-opacity=\"0.25\"/>%n",
          points(Quartiles::lower, false), points(Quartiles::upper, true));
      svg.format(
          "<polyline points=\"%s\" fill=\"none\" stroke=\"#4c7a00\" stroke-width=\"2\"/>%n",
          points(Quartiles::median, false));
      svg.format(
          "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">trained candidates</text>%n</svg>%n",
          WIDTH / 2, BOTTOM + 45);
      return svg.toString();
    }
  }

  private String points(ToDoubleFunction<Quartiles> value, boolean backwards) {
    int n = report.evaluations();
    return IntStream.rangeClosed(1, n)
        .map(i -> backwards ? n + 1 - i : i)
        .mapToObj(i ->
            String.format(
                Locale.ROOT, "%.1f,%.1f", x(i), y(value.applyAsDouble(report.regretAfter(i)))))
        .collect(Collectors.joining(" "));
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
