package gpunas.latency.redis;

import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.Provenance;
import gpunas.latency.table.TableSummary;
import gpunas.schemas.TableKeys;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A table as five Redis hashes: what it is, and how many pairs the others have; its entries,
 * microseconds as they were measured by layer and network key; their spreads, as far as they are
 * known; the relative deviations of those that were modelled; its costs, calibrated microseconds by
 * layer key, which other services add up.
 */
final class TableHash {

  static final String PREFIX = TableKeys.PREFIX;
  private static final String ENTRIES = ":entries";
  private static final String SPREADS = ":spreads";
  private static final String DEVIATIONS = ":deviations";

  /** The parts of a table, in the order of their keys. */
  private static final List<String> PARTS = List.of(ENTRIES, TableKeys.COSTS, SPREADS, DEVIATIONS);

  /** With the name of a part: the field that says how many pairs its hash has. */
  private static final String SIZE = "size";

  /** The field that says which table of its id it is; earlier versions of gpunas wrote none: 0. */
  private static final String GENERATION = "generation";

  private TableHash() {}

  /** Keys of all hashes of a table: the one that says what it is, and those of its parts. */
  static String[] keys(String id) {
    return Stream.concat(Stream.of(key(id)), PARTS.stream().map(part -> key(id) + part))
        .toArray(String[]::new);
  }

  /** The hashes of a table, in the order of {@link #keys}. */
  static List<Map<String, String>> hashes(LatencyTable table, long generation) {
    var parts =
        Stream.of(table.entries(), table.costs(), table.spreads(), table.deviations())
            .map(TableHash::texts)
            .toList();
    var summary = new HashMap<>(fields(table.summary()));
    summary.put(GENERATION, Long.toString(generation));
    for (var i = 0; i < parts.size(); i++) {
      summary.put(SIZE + PARTS.get(i), Integer.toString(parts.get(i).size()));
    }
    return Stream.concat(Stream.of(summary), parts.stream()).toList();
  }

  /**
   * Which table of its id it is; 0 if there is none.
   *
   * @throws IllegalArgumentException if the field is no number
   */
  static long generation(Map<String, String> summary) {
    var generation = summary.getOrDefault(GENERATION, "0");
    try {
      return Long.parseLong(generation);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "its generation is '%s', which is no number".formatted(generation), e);
    }
  }

  /**
   * Whether the hashes of a table are as large as its summary says: Redis may have lost one.
   *
   * @param sizes pairs of each part, in the order of their keys
   */
  static boolean isWhole(Map<String, String> summary, List<Long> sizes) {
    return IntStream.range(0, PARTS.size())
        .allMatch(i -> Long.toString(sizes.get(i)).equals(summary.get(SIZE + PARTS.get(i))));
  }

  /** Key of the hash that says what a table is. */
  static String key(String id) {
    return PREFIX + id;
  }

  /** Key of the hash of a table's entries. */
  static String entriesKey(String id) {
    return PREFIX + id + ENTRIES;
  }

  /** Key of the hash of the spreads of a table's entries. */
  static String spreadsKey(String id) {
    return PREFIX + id + SPREADS;
  }

  /** Key of the hash of the deviations of a table's modelled entries. */
  static String deviationsKey(String id) {
    return PREFIX + id + DEVIATIONS;
  }

  static boolean isSummaryKey(String key) {
    return PARTS.stream().noneMatch(key::endsWith);
  }

  private static Map<String, String> fields(TableSummary table) {
    var provenance = table.provenance();
    return Map.of(
        "id", table.id(),
        "version", table.version(),
        "layers", Integer.toString(table.layers()),
        "device", provenance.device(),
        "runtime", provenance.runtime(),
        "runtimeVersion", provenance.runtimeVersion(),
        "provider", provenance.provider(),
        "precision", provenance.precision(),
        "batch", Integer.toString(provenance.batch()),
        "kind", provenance.kind().name());
  }

  private static Map<String, String> texts(Map<String, Double> micros) {
    var texts = new HashMap<String, String>();
    micros.forEach((key, value) -> texts.put(key, Double.toString(value)));
    return texts;
  }

  /**
   * @throws IllegalArgumentException if the fields are not those of a table
   */
  static TableSummary summary(Map<String, String> fields) {
    return new TableSummary(
        field(fields, "id"),
        field(fields, "version"),
        new Provenance(
            field(fields, "device"),
            field(fields, "runtime"),
            field(fields, "runtimeVersion"),
            field(fields, "provider"),
            field(fields, "precision"),
            Integer.parseInt(field(fields, "batch")),
            Provenance.Kind.valueOf(field(fields, "kind"))),
        Integer.parseInt(field(fields, "layers")));
  }

  /**
   * @throws IllegalArgumentException if the entries are not those the summary is of
   */
  static LatencyTable table(
      TableSummary summary,
      Map<String, String> entries,
      Map<String, String> spreads,
      Map<String, String> deviations) {
    var micros = numbers(entries);
    var table =
        new LatencyTable(
            summary.id(), summary.provenance(), micros, numbers(spreads), numbers(deviations));
    if (!table.version().equals(summary.version())) {
      throw new IllegalArgumentException(
          "its version is %s, but its %d entries are those of version %s"
              .formatted(summary.version(), micros.size(), table.version()));
    }
    return table;
  }

  private static Map<String, Double> numbers(Map<String, String> texts) {
    var numbers = new HashMap<String, Double>();
    texts.forEach((key, text) -> numbers.put(key, Double.parseDouble(text)));
    return numbers;
  }

  private static String field(Map<String, String> fields, String name) {
    var value = fields.get(name);
    if (value == null) {
      throw new IllegalArgumentException("it has no field " + name);
    }
    return value;
  }
}
