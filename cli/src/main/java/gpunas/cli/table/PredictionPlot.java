package gpunas.cli.table;

import gpunas.latency.table.LatencyTable.Prediction;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;

/** A drawing of predicted against measured latencies: a point for each network. */
final class PredictionPlot {

  private static final int SIDE = 480;
  private static final int LEFT = 70;
  private static final int TOP = 50;
  private static final int TICKS = 5;
  private static final double MICROS_PER_MILLI = 1000;

  private final List<Prediction> predictions;
  private final String title;
  private final double highest;

  private final double deviation;

  /**
   * @param deviation of predictions, relative: half the length of their bars; 0 for none
   */
  PredictionPlot(List<Prediction> predictions, String title, double deviation) {
    this.deviation = deviation;
    this.predictions = predictions;
    this.title = title;
    var most =
        predictions.stream()
            .mapToDouble(each -> Math.max(each.micros(), each.measuredMicros()))
            .max()
            .orElse(1);
    highest = roundedUp(most);
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
          <polygon points="%s" fill="#76b900" fill-opacity="0.15"/>
          <path d="M%.1f %.1fL%.1f %.1f" stroke="#888"/>
          """,
          SIDE + LEFT + 30,
          SIDE + TOP + 60,
          LEFT,
          title.replace("&", "&amp;").replace("<", "&lt;"),
          tenPercent(),
          x(0),
          y(0),
          x(highest),
          y(highest));
      for (var tick = 0; tick <= TICKS; tick++) {
        var micros = highest * tick / TICKS;
        svg.format(
            """
            <text x="%.1f" y="%d" text-anchor="middle">%.4g</text>
            <text x="%d" y="%.1f" text-anchor="end">%.4g</text>
            """,
            x(micros),
            TOP + SIDE + 18,
            micros / MICROS_PER_MILLI,
            LEFT - 6,
            y(micros) + 4,
            micros / MICROS_PER_MILLI);
      }
      for (var each : predictions) {
        svg.format(
            "<path d=\"M%.1f %.1fV%.1f\" stroke=\"#4c7a00\" stroke-opacity=\"0.5\"/>%n",
            x(each.measuredMicros()),
            y(each.micros() * (1 - deviation)),
            y(each.micros() * (1 + deviation)));
        svg.format(
            "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"#4c7a00\" fill-opacity=\"0.7\"/>%n",
            x(each.measuredMicros()), y(each.micros()));
      }
      svg.format(
          """
          <text x="%d" y="%d" text-anchor="middle">measured, ms (shaded: within 10 %%)</text>
          <text x="18" y="%d" text-anchor="middle" transform="rotate(-90 18 %d)">predicted, ms</text>
          </svg>
          """,
          LEFT + SIDE / 2, TOP + SIDE + 42, TOP + SIDE / 2, TOP + SIDE / 2);
      return svg.toString();
    }
  }

  private String tenPercent() {
    return String.format(
        Locale.ROOT,
        "%.1f,%.1f %.1f,%.1f %.1f,%.1f %.1f,%.1f",
        x(0),
        y(0),
        x(highest),
        y(0.9 * highest),
        x(highest),
        y(highest),
        x(highest / 1.1),
        y(highest));
  }

  private double x(double micros) {
    return LEFT + micros / highest * SIDE;
  }

  private double y(double micros) {
    return TOP + SIDE - micros / highest * SIDE;
  }

  /** To one or two digits, so that the axes end at a round number. */
  private static double roundedUp(double micros) {
    var unit = Math.pow(10, Math.floor(Math.log10(micros))) / 2;
    return Math.ceil(micros / unit) * unit;
  }
}
