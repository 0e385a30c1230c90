package gpunas.formats.description;

import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A network as an SVG picture: a bar for each layer, whose height is the square root of its
 * output's side and whose width is that of its channels, in columns by stage. It follows the
 * viewer's choice of light or dark.
 */
public final class NetworkPicture {

  private static final int MARGIN = 24;
  private static final int BAR_GAP = 3;
  private static final int TALLEST_BAR = 150;
  private static final int BASE = 190;
  private static final int LINE = 17;
  private static final int MOST_LINES = 9;
  private static final int HEIGHT = BASE + MOST_LINES * LINE + MARGIN;
  private static final double CHARACTER_WIDTH = 6.8;

  private static final String STYLE =
      """
        <style>
          text { font: 12px system-ui, sans-serif }
          .name { font-weight: 600 }
          .paper { fill: #ffffff }
          text { fill: #24292f }
          .conv, .distilled_stem { fill: #57606a }
          .fused_irb { fill: #bc6c25 }
          .irb, .distilled_irb { fill: #2f7d6d }
          .tail, .distilled_tail { fill: #6e5aa8 }
          @media (prefers-color-scheme: dark) {
            .paper { fill: #0d1117 }
            text { fill: #e6edf3 }
            .conv, .distilled_stem { fill: #8b949e }
            .fused_irb { fill: #e09f56 }
            .irb, .distilled_irb { fill: #56b8a3 }
            .tail, .distilled_tail { fill: #a594de }
          }
        </style>
      """;

  private final StringBuilder body = new StringBuilder();
  private final int resolution;
  private double x = MARGIN;

  private NetworkPicture(int resolution) {
    this.resolution = resolution;
  }

  /** The picture of a network, an SVG document. */
  public static String of(Network network) {
    var picture = new NetworkPicture(network.input().height());
    network.stages().forEach(picture::column);
    var title =
        "%s, %d classes: %s parameters, %s MACs"
            .formatted(
                network.input(),
                network.classes(),
                scaled(network.parameters()),
                scaled(network.macs()));
    picture.text(MARGIN, MARGIN + LINE, "name", title);
    return picture.document(title, Math.max(picture.x, 2 * MARGIN + width(title)));
  }

  private String document(String title, double width) {
    return String.format(
            Locale.ROOT,
            """
            <svg xmlns="http://www.w3.org/2000/svg" role="img" width="%1$.0f" height="%2$d" viewBox="0 0 %1$.0f %2$d">
              <title>%3$s</title>
            """,
            width,
            HEIGHT,
            title)
        + STYLE
        + "  <rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n"
        + body
        + "</svg>\n";
  }

  private void column(Network.Stage stage) {
    var left = x;
    stage.layers().forEach(this::bar);
    var description = StageDescription.of(stage);
    var y = BASE + LINE;
    text(left, y, "name", "stage " + description.number());
    for (var line : lines(description)) {
      y += LINE;
      text(left, y, "value", line);
      x = Math.max(x, left + width(line));
    }
    x += MARGIN;
  }

  private void bar(Layer layer) {
    var output = layer.output();
    var width = Math.sqrt(output.channels());
    var height = TALLEST_BAR * Math.sqrt((double) output.height() / resolution);
    body.append(
        String.format(
            Locale.ROOT,
            """
              <rect class="%s" x="%.1f" y="%.1f" width="%.1f" height="%.1f"><title>%s</title></rect>
            """,
            LayerDescription.of(layer).type(),
            x,
            BASE - height,
            width,
            height,
            LayerKey.of(layer)));
    x += width + BAR_GAP;
  }

  private void text(double left, double baseline, String style, String text) {
    body.append(
        String.format(
            Locale.ROOT,
            """
              <text class="%s" x="%.1f" y="%.1f">%s</text>
            """,
            style,
            left,
            baseline,
            text));
  }

  private static List<String> lines(StageDescription stage) {
    var lines = new ArrayList<String>();
    lines.add("%d × %s".formatted(stage.depth(), stage.types()));
    lines.add(stage.output().toString());
    if (!stage.kernels().isEmpty()) {
      lines.add("kernel %s, stride %d".formatted(stage.kernels(), stage.stride()));
    }
    if (!stage.expansions().isEmpty()) {
      lines.add("expansion " + stage.expansions());
    }
    if (stage.squeezeExcite().contains("yes")) {
      lines.add("squeeze-excite");
    }
    lines.add(stage.activations());
    lines.add(scaled(stage.parameters()) + " parameters");
    lines.add(scaled(stage.macs()) + " MACs");
    return lines;
  }

  /** Three digits and a unit, for example {@code 3.31 G}. */
  private static String scaled(long number) {
    var value = (double) number;
    var unit = 0;
    while (value >= 999.5 && unit < 3) {
      value /= 1000;
      unit++;
    }
    var decimals = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
    return String.format(
        Locale.ROOT, "%." + decimals + "f%s", value, List.of("", " k", " M", " G").get(unit));
  }

  private static double width(String text) {
    return text.length() * CHARACTER_WIDTH;
  }
}
