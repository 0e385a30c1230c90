package gpunas.ranker.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import gpunas.ranker.table.Column;
import gpunas.ranker.table.TrainingTable;
import gpunas.ranker.training.PackedTraining;
import gpunas.service.StreamedText;
import io.micronaut.http.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Rows of the table of trainings as text. Some dozens are written at a time: of a hundred thousand
 * there is never a whole file.
 */
enum TrainingRows {
  /** A line of column names, then one per training. */
  CSV(MediaType.TEXT_CSV) {
    @Override
    String head(List<Column> columns) {
      return Csv.line(columns.stream().map(Column::name).toList());
    }

    @Override
    String rows(List<Column> columns, Stream<List<@Nullable Object>> rows) {
      var text = new StringBuilder();
      rows.forEach(row -> text.append(Csv.line(row)));
      return text.toString();
    }
  },

  /** An object per line, its fields the columns; null: empty. */
  JSONL("application/jsonl") {
    @Override
    String head(List<Column> columns) {
      return "";
    }

    @Override
    String rows(List<Column> columns, Stream<List<@Nullable Object>> rows) {
      var text = new StringWriter();
      try (var json = JSON.createGenerator(text)) {
        json.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
        for (var row : (Iterable<List<@Nullable Object>>) rows::iterator) {
          object(columns, row, json);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return text.append('\n').toString();
    }
  };

  private static final int ROWS_AT_A_TIME = 64;
  private static final JsonFactory JSON = new JsonFactory();

  private final String type;

  TrainingRows(String type) {
    this.type = type;
  }

  MediaType type() {
    return MediaType.of(type);
  }

  abstract String head(List<Column> columns);

  abstract String rows(List<Column> columns, Stream<List<@Nullable Object>> rows);

  /** The rows of these trainings, written while they are read. */
  InputStream stream(TrainingTable table, List<PackedTraining> trainings) {
    var columns = table.columns();
    var parts =
        IntStream.iterate(0, from -> from < trainings.size(), from -> from + ROWS_AT_A_TIME)
            .mapToObj(
                from -> trainings.subList(from, Math.min(from + ROWS_AT_A_TIME, trainings.size())))
            .map(part -> rows(columns, part.stream().map(table::values)));
    return new StreamedText(Stream.concat(Stream.of(head(columns)), parts).iterator());
  }

  private static void object(List<Column> columns, List<@Nullable Object> row, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    for (var i = 0; i < row.size(); i++) {
      json.writeFieldName(columns.get(i).name());
      switch (row.get(i)) {
        case null -> json.writeNull();
        case Double number -> json.writeNumber(number);
        case Number number -> json.writeNumber(number.longValue());
        case Object other -> json.writeString(other.toString());
      }
    }
    json.writeEndObject();
  }
}
