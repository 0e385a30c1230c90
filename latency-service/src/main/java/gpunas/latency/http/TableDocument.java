package gpunas.latency.http;

import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.Provenance;
import io.micronaut.serde.annotation.Serdeable;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A table as people share it. Everything may be absent: what must not be is said in the answer.
 *
 * @param version fingerprint of the content; checked if it is there
 * @param entries in the order of the layer keys
 */
@Serdeable
record TableDocument(
    @Nullable String id,
    @Nullable String version,
    @Nullable ProvenanceDocument provenance,
    @Nullable List<@Nullable EntryDocument> entries) {

  /** One layer. */
  @Serdeable
  record EntryDocument(@Nullable String layer, @Nullable Double micros) {}

  /** What the numbers are. */
  @Serdeable
  record ProvenanceDocument(
      @Nullable String device,
      @Nullable String runtime,
      @Nullable String runtimeVersion,
      @Nullable String provider,
      @Nullable String precision,
      @Nullable Integer batch,
      @Nullable String kind) {

    static ProvenanceDocument of(Provenance provenance) {
      return new ProvenanceDocument(
          provenance.device(),
          provenance.runtime(),
          provenance.runtimeVersion(),
          provenance.provider(),
          provenance.precision(),
          provenance.batch(),
          provenance.kind().name().toLowerCase(Locale.ROOT));
    }

    Provenance toProvenance() {
      try {
        return new Provenance(
            required("provenance.device", device),
            required("provenance.runtime", runtime),
            required("provenance.runtimeVersion", runtimeVersion),
            required("provenance.provider", provider),
            required("provenance.precision", precision),
            required("provenance.batch", batch),
            kind(required("provenance.kind", kind)));
      } catch (IllegalArgumentException e) {
        throw new InvalidDocument("provenance", String.valueOf(e.getMessage()));
      }
    }

    private static Provenance.Kind kind(String name) {
      return switch (name) {
        case "measured" -> Provenance.Kind.MEASURED;
        case "estimated" -> Provenance.Kind.ESTIMATED;
        case "imported" -> Provenance.Kind.IMPORTED;
        default ->
            throw new InvalidDocument(
                "provenance.kind",
                "The kind '%s' is unknown; expected measured, estimated or imported."
                    .formatted(name));
      };
    }
  }

  static TableDocument of(LatencyTable table) {
    return new TableDocument(
        table.id(),
        table.version(),
        ProvenanceDocument.of(table.provenance()),
        table.micros().entrySet().stream()
            .map(entry -> new EntryDocument(entry.getKey(), entry.getValue()))
            .toList());
  }

  /**
   * @param id what the document must call itself
   * @throws InvalidDocument if this is no table of that id
   */
  LatencyTable toTable(String id) {
    if (!required("id", this.id).equals(id)) {
      throw new InvalidDocument(
          "id", "The table calls itself '%s', but the path says '%s'.".formatted(this.id, id));
    }
    var table = table(id);
    if (version != null && !version.equals(table.version())) {
      throw new InvalidDocument(
          "version",
          "The version is %s, but the content has the fingerprint %s. Maybe it was changed by hand; then leave the version out."
              .formatted(version, table.version()));
    }
    return table;
  }

  private LatencyTable table(String id) {
    var source = required("provenance", provenance).toProvenance();
    var micros = micros(required("entries", entries));
    try {
      return new LatencyTable(id, source, micros);
    } catch (IllegalArgumentException e) {
      throw new InvalidDocument("entries", String.valueOf(e.getMessage()));
    }
  }

  private static Map<String, Double> micros(List<@Nullable EntryDocument> entries) {
    if (entries.isEmpty()) {
      throw new InvalidDocument("entries", "The table has no entries; expected one per layer.");
    }
    var micros = new HashMap<String, Double>();
    for (var i = 0; i < entries.size(); i++) {
      var at = "entries[%d]".formatted(i);
      var entry = required(at, entries.get(i));
      var layer = required(at + ".layer", entry.layer());
      if (micros.put(layer, required(at + ".micros", entry.micros())) != null) {
        throw new InvalidDocument(at + ".layer", "The layer %s is there twice.".formatted(layer));
      }
    }
    return micros;
  }

  private static <T> T required(String field, @Nullable T value) {
    if (value == null) {
      throw new InvalidDocument(
          field,
          "The field %s is missing. GET /tables/{id} shows what a table looks like."
              .formatted(field));
    }
    return value;
  }
}
