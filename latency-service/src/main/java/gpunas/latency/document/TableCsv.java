package gpunas.latency.document;

import gpunas.formats.strict.ByteOrderMark;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.Provenance;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.stream.Collectors;

/**
 * A table as comma-separated values: lines {@code # name: value} that say what it is, the line
 * {@code key,spread,deviation,micros}, and a line for each layer and network. A layer with a
 * deviation, relative, was modelled, one without was measured. The spread may be empty, too; older
 * files do not have these columns. The line {@code # rows: N} says how many there are, so that a
 * file that ends too early is not taken for a table. Lines {@code # failed KEY: reason} name what
 * the device could not measure.
 */
public final class TableCsv {

  private static final String HEADER = "key,spread,deviation,micros";
  private static final List<String> HEADERS = List.of("key,micros", "key,spread,micros", HEADER);

  private static final String FAILED = "failed ";

  private TableCsv() {}

  /** The document of a table. */
  public static String write(LatencyTable table) {
    var text = new StringBuilder();
    var provenance = table.provenance();
    var about = new LinkedHashMap<String, Object>();
    about.put("id", table.id());
    about.put("version", table.version());
    about.put("device", provenance.device());
    about.put("runtime", provenance.runtime());
    about.put("runtimeVersion", provenance.runtimeVersion());
    about.put("provider", provenance.provider());
    about.put("precision", provenance.precision());
    about.put("batch", provenance.batch());
    about.put("kind", TableJson.word(provenance.kind()));
    about.put("rows", table.entries().size());
    table.failures().forEach((key, reason) -> about.put(FAILED + key, reason));
    about.forEach((name, value) -> text.append("# %s: %s\n".formatted(name, value)));
    text.append(HEADER).append('\n');
    table
        .entries()
        .forEach((key, micros) -> {
          var spread = table.spreads().get(key);
          var deviation = table.deviations().get(key);
          text.append(key).append(',').append(spread == null ? "" : spread);
          text.append(',').append(deviation == null ? "" : deviation);
          text.append(',').append(micros).append('\n');
        });
    return text.toString();
  }

  /**
   * The table of a document.
   *
   * @throws InvalidDocument if the text is none
   */
  public static LatencyTable read(String text) {
    var about = new HashMap<String, String>();
    var entries = new HashMap<String, Double>();
    var spreads = new HashMap<String, Double>();
    var deviations = new HashMap<String, Double>();
    var lines = ByteOrderMark.removed(text).lines().toList();
    var number = 0;
    while (number < lines.size() && lines.get(number).startsWith("#")) {
      about(lines.get(number), ++number, about);
    }
    if (number == lines.size() || !HEADERS.contains(lines.get(number))) {
      throw invalid(
          number + 1, "'%s' was expected after the lines that begin with #".formatted(HEADER));
    }
    var columns = lines.get(number).split(",", -1).length;
    for (number++; number < lines.size(); number++) {
      entry(lines.get(number), number + 1, columns, entries, spreads, deviations);
    }
    requireRows(whole("rows", about), entries.size());
    var table =
        TableJson.table(
            text("id", about), provenance(about), entries, spreads, deviations, failures(about));
    var version = about.get("version");
    if (version != null && !version.equals(table.version())) {
      throw new InvalidDocument(
          "version",
          "The version is %s, but the content has the fingerprint %s. Maybe it was changed by hand; then leave the line out."
              .formatted(version, table.version()));
    }
    return table;
  }

  private static Map<String, String> failures(Map<String, String> about) {
    return about.entrySet().stream()
        .filter(line -> line.getKey().startsWith(FAILED))
        .collect(
            Collectors.toMap(line -> line.getKey().substring(FAILED.length()), Entry::getValue));
  }

  private static void about(String line, int number, Map<String, String> about) {
    var colon = line.indexOf(": ");
    if (colon < 0) {
      throw invalid(number, "'# name: value' was expected, not '%s'".formatted(line));
    }
    about.put(line.substring(1, colon).strip(), line.substring(colon + 1).strip());
  }

  private static void entry(
      String line,
      int number,
      int columns,
      Map<String, Double> entries,
      Map<String, Double> spreads,
      Map<String, Double> deviations) {
    var cells = line.split(",", -1);
    if (cells.length != columns) {
      throw invalid(number, "%d columns were expected, not '%s'".formatted(columns, line));
    }
    if (entries.put(cells[0], number(cells[columns - 1], number)) != null) {
      throw invalid(number, "the key is there twice");
    }
    if (columns > 2 && !cells[1].isEmpty()) {
      spreads.put(cells[0], number(cells[1], number));
    }
    if (columns > 3 && !cells[2].isEmpty()) {
      deviations.put(cells[0], number(cells[2], number));
    }
  }

  private static double number(String cell, int line) {
    try {
      return Double.parseDouble(cell);
    } catch (NumberFormatException e) {
      throw invalid(line, "'%s' is not a number".formatted(cell));
    }
  }

  private static void requireRows(int announced, int found) {
    if (announced != found) {
      throw new InvalidDocument(
          "rows",
          "%d rows were announced, but there are %d. Maybe the file is only a part of the table."
              .formatted(announced, found));
    }
  }

  private static Provenance provenance(Map<String, String> about) {
    try {
      return new Provenance(
          text("device", about),
          text("runtime", about),
          text("runtimeVersion", about),
          text("provider", about),
          text("precision", about),
          whole("batch", about),
          TableJson.kind("kind", text("kind", about)));
    } catch (IllegalArgumentException e) {
      throw new InvalidDocument("provenance", String.valueOf(e.getMessage()));
    }
  }

  private static int whole(String name, Map<String, String> about) {
    var text = text(name, about);
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new InvalidDocument(
          name, "The line '# %s: %s' has no whole number.".formatted(name, text));
    }
  }

  private static String text(String name, Map<String, String> about) {
    var value = about.get(name);
    if (value == null) {
      throw new InvalidDocument(
          name, "The line '# %s: …' is missing before '%s'.".formatted(name, HEADER));
    }
    return value;
  }

  private static InvalidDocument invalid(int line, String reason) {
    return new InvalidDocument(null, "Line %d: %s.".formatted(line, reason));
  }
}
