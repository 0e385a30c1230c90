package gpunas.formats.description;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Prints a description as a table of stages. */
final class NetworkText {

  private static final List<String> HEAD =
      List.of(
          "stage",
          "type",
          "layers",
          "output",
          "kernel",
          "stride",
          "expansion",
          "SE",
          "activation",
          "parameters",
          "MACs");
  private static final int FIRST_NUMBER = HEAD.indexOf("parameters");

  private NetworkText() {}

  static String of(NetworkDescription description) {
    var network = description.network();
    var rows = new ArrayList<List<String>>();
    rows.add(HEAD);
    network.stages().forEach(stage -> rows.add(row(StageDescription.of(stage))));
    rows.add(
        List.of(
            "total",
            "",
            Integer.toString(network.layers().size()),
            "",
            "",
            "",
            "",
            "",
            "",
            grouped(network.parameters()),
            grouped(network.macs())));
    return "input %s, %d classes\n\n%s\n\n%s"
        .formatted(network.input(), network.classes(), table(rows), membership(description));
  }

  private static List<String> row(StageDescription stage) {
    return List.of(
        Integer.toString(stage.number()),
        stage.types(),
        Integer.toString(stage.depth()),
        stage.output().toString(),
        stage.kernels(),
        Integer.toString(stage.stride()),
        stage.expansions(),
        stage.squeezeExcite(),
        stage.activations(),
        grouped(stage.parameters()),
        grouped(stage.macs()));
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String table(List<List<String>> rows) {
    var widths =
        IntStream.range(0, HEAD.size())
            .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
            .toArray();
    return rows.stream()
        .map(row -> line(row, widths).stripTrailing())
        .collect(Collectors.joining("\n"));
  }

  private static String line(List<String> row, int[] widths) {
    return IntStream.range(0, widths.length)
        .mapToObj(column -> {
          var gap = " ".repeat(widths[column] - row.get(column).length());
          return column < FIRST_NUMBER ? row.get(column) + gap : gap + row.get(column);
        })
        .collect(Collectors.joining("  "));
  }

  private static String membership(NetworkDescription description) {
    var space = description.space();
    var encoding = description.encoding();
    if (encoding == null) {
      return "Not in the space %s, whose integers cannot express it: %s."
          .formatted(space, description.violations().getFirst());
    }
    return "%s\nEncoding %s"
        .formatted(
            description.inSpace()
                ? "In the space %s.".formatted(space)
                : "Not in the space %s: %s."
                    .formatted(space, String.join("; ", description.violations())),
            encoding);
  }
}
