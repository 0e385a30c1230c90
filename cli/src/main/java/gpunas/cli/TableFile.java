package gpunas.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import gpunas.formats.description.LayerLatencies;
import gpunas.formats.strict.StrictObject;
import gpunas.latency.roofline.Estimates;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.Provenance;
import gpunas.searchspace.Layer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Latency tables as commands are given them: the id of an estimate, or a file. */
final class TableFile {

  private static final ObjectMapper JSON = new ObjectMapper();

  private TableFile() {}

  /**
   * The latencies of a table.
   *
   * @param layers what an estimate is made for
   * @throws IllegalArgumentException if there is no such estimate or file, or it holds no table
   * @throws UncheckedIOException if the file cannot be read
   */
  static LayerLatencies latencies(String idOrFile, List<Layer> layers) {
    var table =
        Estimates.isEstimate(idOrFile)
            ? Estimates.table(idOrFile, layers)
            : read(Path.of(idOrFile));
    var source = table.provenance();
    return new LayerLatencies(table.id(), source.toString(), name(source.kind()), table.micros());
  }

  private static LatencyTable read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "There is no latency table %s. Expected a file, or one of %s."
              .formatted(file, String.join(", ", Estimates.ids())));
    }
    try {
      return table(StrictObject.of("The table", JSON.readTree(Files.readString(file))));
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      throw new IllegalArgumentException(
          "%s: The table is no JSON (line %d, column %d): %s."
              .formatted(file, at.getLineNr(), at.getColumnNr(), e.getOriginalMessage()),
          e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("%s: %s".formatted(file, e.getMessage()), e);
    } catch (IOException e) {
      throw new UncheckedIOException("The table %s cannot be read.".formatted(file), e);
    }
  }

  private static LatencyTable table(StrictObject keys) {
    var source = StrictObject.of("The table's provenance", keys.get("provenance"));
    var micros = new HashMap<String, Double>();
    for (var node : keys.get("entries")) {
      var entry = StrictObject.of("Entry " + micros.size(), node);
      micros.put(entry.text("layer"), entry.positive("micros"));
    }
    return new LatencyTable(keys.text("id"), provenance(source), micros);
  }

  private static Provenance provenance(StrictObject keys) {
    return new Provenance(
        keys.text("device"),
        keys.text("runtime"),
        keys.text("runtimeVersion"),
        keys.text("provider"),
        keys.text("precision"),
        keys.atLeast(1, "batch"),
        kind(keys));
  }

  private static Provenance.Kind kind(StrictObject keys) {
    var name = keys.text("kind");
    return Arrays.stream(Provenance.Kind.values())
        .filter(kind -> name(kind).equals(name))
        .findFirst()
        .orElseThrow(() ->
            keys.wrong(
                "kind",
                name,
                Arrays.stream(Provenance.Kind.values())
                    .map(TableFile::name)
                    .collect(Collectors.joining(" or "))));
  }

  private static String name(Provenance.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
