package gpunas.latency.http;

import gpunas.latency.document.TableJson;
import gpunas.latency.report.LayerRow;
import gpunas.service.Csv;
import gpunas.service.StreamedText;
import io.micronaut.http.MediaType;
import io.micronaut.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Layers of a table as text, a line each. Some hundreds are written at a time. */
enum LayerRows {
  /** A line of column names, then one for each layer. */
  CSV(MediaType.TEXT_CSV) {
    @Override
    String head() {
      return Csv.line(
          List.of(
              "layer",
              "kind",
              "resolution",
              "micros",
              "costMicros",
              "relativeSpread",
              "source",
              "deviation",
              "use"));
    }

    @Override
    String line(LayerRow row, JsonMapper json) {
      return Csv.line(
          Arrays.asList(
              row.layer(),
              row.kind(),
              row.resolution(),
              row.micros(),
              row.costMicros(),
              row.relativeSpread(),
              TableJson.word(row.source()),
              row.deviation(),
              row.use()));
    }
  },

  /** An object for each layer. */
  JSONL("application/jsonl") {
    @Override
    String head() {
      return "";
    }

    @Override
    String line(LayerRow row, JsonMapper json) {
      try {
        return json.writeValueAsString(LayerView.of(row)) + "\n";
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  };

  private static final int ROWS_AT_A_TIME = 256;

  private final String type;

  LayerRows(String type) {
    this.type = type;
  }

  MediaType type() {
    return MediaType.of(type);
  }

  abstract String head();

  abstract String line(LayerRow row, JsonMapper json);

  /** The lines, written while they are read. */
  InputStream stream(List<LayerRow> rows, JsonMapper json) {
    var parts =
        IntStream.iterate(0, from -> from < rows.size(), from -> from + ROWS_AT_A_TIME)
            .mapToObj(from -> rows.subList(from, Math.min(from + ROWS_AT_A_TIME, rows.size())))
            .map(part -> part.stream().map(row -> line(row, json)).collect(Collectors.joining()));
    return new StreamedText(Stream.concat(Stream.of(head()), parts).iterator());
  }
}
