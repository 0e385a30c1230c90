package gpunas.latency.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import gpunas.formats.strict.ByteOrderMark;
import gpunas.formats.strict.Places;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.Provenance;
import gpunas.latency.table.TableKey;
import gpunas.latency.table.TableProgress;
import gpunas.latency.table.TableStore;
import gpunas.latency.table.TableSummary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A table as a JSON document: {@code id}, {@code version}, {@code provenance}, {@code entries},
 * {@code networks}, and what follows from them, {@code calibration} and {@code errors}.
 */
public final class TableJson {

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

  private static final String MEASURED = "measured";
  private static final String RELATIVE_DEVIATION = "relativeDeviation";
  private static final String MODELLED = "modelled";
  private static final String FAILED = "failed";
  private static final String LAYERS = "layers";
  private static final String LAYER = "layer";

  private TableJson() {}

  /** The document of a table; networks, calibration and errors are there if it has any. */
  public static String write(LatencyTable table) {
    return node(table).toString();
  }

  private static ObjectNode node(LatencyTable table) {
    var document = summary(table.id(), table.version(), table.provenance());
    var entries = document.putArray("entries");
    table
        .micros()
        .forEach((layer, micros) -> {
          var entry = entries.addObject().put(LAYER, layer);
          times(entry, micros, table.spreads().get(layer));
          var deviation = table.deviations().get(layer);
          if (deviation != null) {
            entry.put("source", MODELLED).put("deviation", deviation);
          } else if (!table.deviations().isEmpty()) {
            entry.put("source", MEASURED);
          }
        });
    if (!table.failures().isEmpty()) {
      failed(table, document.putArray(FAILED));
    }
    if (!table.networks().isEmpty()) {
      var networks = document.putArray("networks");
      table
          .networks()
          .forEach((key, micros) -> {
            var network = networks.addObject();
            TableKey.layerKeys(key).forEach(network.putArray(LAYERS)::add);
            times(network, micros, table.spreads().get(key));
          });
      var calibration = document.putObject("calibration");
      table
          .calibration()
          .coefficients()
          .forEach((term, value) -> calibration.put(word(term), value));
    }
    var errors = table.errors();
    if (errors != null) {
      document
          .putObject("errors")
          .put("networks", errors.networks())
          .put("spearman", errors.spearman())
          .put("kendall", errors.kendall())
          .put("meanError", errors.meanError())
          .put("bias", errors.bias())
          .put("within5Percent", errors.within5Percent())
          .put("within10Percent", errors.within10Percent())
          .put(RELATIVE_DEVIATION, errors.relativeDeviation());
    }
    return document;
  }

  private static void failed(LatencyTable table, ArrayNode failed) {
    table
        .failures()
        .forEach((key, reason) -> {
          var each = failed.addObject();
          if (TableKey.isNetwork(key)) {
            TableKey.layerKeys(key).forEach(each.putArray(LAYERS)::add);
          } else {
            each.put(LAYER, key);
          }
          each.put("reason", reason);
        });
  }

  /**
   * What a table adds up to predict a network: calibrated microseconds of each layer; of modelled
   * ones the relative standard deviation, too; and whether it was measured, estimated or imported.
   */
  public static String writeCosts(LatencyTable table) {
    var document = JSON.createObjectNode().put("id", table.id()).put("version", table.version());
    document.put("kind", word(table.provenance().kind()));
    var costs = document.putArray("costs");
    table
        .costs()
        .forEach((layer, micros) -> {
          var cost = costs.addObject().put(LAYER, layer).put("micros", micros);
          var deviation = table.deviations().get(layer);
          if (deviation != null) {
            cost.put("deviation", deviation);
          }
        });
    return document.toString();
  }

  private static void times(ObjectNode entry, double micros, @Nullable Double spread) {
    entry.put("micros", micros);
    if (spread != null) {
      entry.put("spread", spread);
    }
  }

  /**
   * Tables without their entries, then those that are damaged, then those that are not complete.
   *
   * @param unfinished how far each is, by its id
   * @param waiting why nobody goes on with some of them, by their ids, for people
   * @param left how long the rest of one takes, for people; null if nobody knows
   */
  public static String write(
      TableStore.Listed stored,
      Map<String, TableProgress> unfinished,
      Map<String, String> waiting,
      BiFunction<String, TableProgress, @Nullable String> left) {
    var list = JSON.createArrayNode();
    for (var table : stored.tables()) {
      list.add(node(table));
    }
    stored
        .damaged()
        .forEach((id, why) ->
            list.addObject()
                .put("id", id)
                .put("state", "damaged")
                .put("waiting", why)
                .put("layers", 0));
    unfinished.forEach((id, progress) -> {
      var table =
          list.addObject()
              .put("id", id)
              .put("state", "measuring")
              .put(MEASURED, progress.measured())
              .put(LAYERS, progress.layers());
      if (waiting.containsKey(id)) {
        table.put("state", "waiting").put("waiting", waiting.get(id));
      }
      var rest = left.apply(id, progress);
      if (rest != null) {
        table.put("left", rest);
      }
    });
    return list.toString();
  }

  /** A table without its entries. */
  public static String write(TableSummary table) {
    return node(table).toString();
  }

  private static ObjectNode node(TableSummary table) {
    return summary(table.id(), table.version(), table.provenance()).put(LAYERS, table.layers());
  }

  private static ObjectNode summary(String id, String version, Provenance provenance) {
    var document = JSON.createObjectNode().put("id", id).put("version", version);
    document
        .putObject("provenance")
        .put("device", provenance.device())
        .put("runtime", provenance.runtime())
        .put("runtimeVersion", provenance.runtimeVersion())
        .put("provider", provenance.provider())
        .put("precision", provenance.precision())
        .put("batch", provenance.batch())
        .put("kind", word(provenance.kind()));
    return document;
  }

  /**
   * The table of a document. What follows from its numbers is checked if it is there.
   *
   * @throws InvalidDocument if the text is none
   */
  public static LatencyTable read(String text) {
    var document = Field.of(parse(text));
    var provenance = provenance(document.at("provenance"));
    var entries = new HashMap<String, Double>();
    var spreads = new HashMap<String, Double>();
    var deviations = new HashMap<String, Double>();
    var layers = document.at("entries").elements();
    if (layers.isEmpty()) {
      throw new InvalidDocument("entries", "The table has no entries; expected one per layer.");
    }
    for (var entry : layers) {
      put(entry, entry.at(LAYER), entry.at(LAYER).text(), entries, spreads);
      if (isModelled(entry)) {
        deviations.put(entry.at(LAYER).text(), entry.at("deviation").number());
      }
    }
    if (document.has("networks")) {
      for (var network : document.at("networks").elements()) {
        put(network, network.at(LAYERS), networkKey(network.at(LAYERS)), entries, spreads);
      }
    }
    return checked(
        document,
        table(
            document.at("id").text(),
            provenance,
            entries,
            spreads,
            deviations,
            failures(document)));
  }

  private static Map<String, String> failures(Field document) {
    var failures = new HashMap<String, String>();
    if (document.has(FAILED)) {
      for (var each : document.at(FAILED).elements()) {
        var key = each.has(LAYER) ? each.at(LAYER).text() : networkKey(each.at(LAYERS));
        failures.put(key, each.at("reason").text());
      }
    }
    return failures;
  }

  /** An entry that does not say its source was measured, as all were once. */
  private static boolean isModelled(Field entry) {
    if (!entry.has("source")) {
      return false;
    }
    var source = entry.at("source");
    return switch (source.text()) {
      case MEASURED -> false;
      case MODELLED -> true;
      default ->
          throw new InvalidDocument(
              source.path(),
              "The source '%s' is unknown; expected measured or modelled."
                  .formatted(source.text()));
    };
  }

  private static LatencyTable checked(Field document, LatencyTable table) {
    var expected = node(table);
    if (document.has("version") && !document.at("version").text().equals(table.version())) {
      throw new InvalidDocument(
          "version",
          "The version is %s, but the content has the fingerprint %s. Maybe it was changed by hand; then leave the version out."
              .formatted(document.at("version").text(), table.version()));
    }
    for (var derived : List.of("calibration", "errors")) {
      if (document.has(derived) && !agrees(document.at(derived).node(), expected.get(derived))) {
        throw new InvalidDocument(
            derived,
            "The %s is not what follows from the networks: %s. Leave it out to have it computed."
                .formatted(derived, expected.get(derived)));
      }
    }
    return table;
  }

  /** Documents of earlier versions do not tell the relative deviation. */
  private static boolean agrees(JsonNode said, @Nullable JsonNode expected) {
    if (expected instanceof ObjectNode follows && !said.has(RELATIVE_DEVIATION)) {
      return said.equals(follows.deepCopy().without(RELATIVE_DEVIATION));
    }
    return said.equals(expected);
  }

  static LatencyTable table(
      String id,
      Provenance provenance,
      Map<String, Double> entries,
      Map<String, Double> spreads,
      Map<String, Double> deviations,
      Map<String, String> failures) {
    try {
      return new LatencyTable(id, provenance, entries, spreads, deviations, failures);
    } catch (IllegalArgumentException e) {
      throw new InvalidDocument("entries", String.valueOf(e.getMessage()));
    }
  }

  private static String networkKey(Field layers) {
    var keys = new ArrayList<String>();
    layers.elements().forEach(layer -> keys.add(layer.text()));
    if (keys.size() < 2) {
      throw new InvalidDocument(layers.path(), "A network has at least two layers.");
    }
    return TableKey.of(keys);
  }

  private static void put(
      Field entry, Field at, String key, Map<String, Double> entries, Map<String, Double> spreads) {
    if (entry.has("spread")) {
      spreads.put(key, entry.at("spread").number());
    }
    if (entries.put(key, entry.at("micros").number()) != null) {
      throw new InvalidDocument(at.path(), "The key %s is there twice.".formatted(key));
    }
  }

  private static Provenance provenance(Field field) {
    var kind = field.at("kind").text();
    try {
      return new Provenance(
          field.at("device").text(),
          field.at("runtime").text(),
          field.at("runtimeVersion").text(),
          field.at("provider").text(),
          field.at("precision").text(),
          field.at("batch").integer(),
          kind(field.at("kind").path(), kind));
    } catch (IllegalArgumentException e) {
      throw new InvalidDocument(field.path(), String.valueOf(e.getMessage()));
    }
  }

  static Provenance.Kind kind(String field, String name) {
    return switch (name) {
      case "measured" -> Provenance.Kind.MEASURED;
      case "estimated" -> Provenance.Kind.ESTIMATED;
      case "imported" -> Provenance.Kind.IMPORTED;
      default ->
          throw new InvalidDocument(
              field,
              "The kind '%s' is unknown; expected measured, estimated or imported."
                  .formatted(name));
    };
  }

  /** What an enum's constant is called in documents. */
  public static String word(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }

  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(ByteOrderMark.removed(text));
    } catch (JsonProcessingException e) {
      throw new InvalidDocument(
          null,
          "The document is not JSON, or only a part of it%s: %s."
              .formatted(Places.of(e), e.getOriginalMessage()));
    }
  }
}
