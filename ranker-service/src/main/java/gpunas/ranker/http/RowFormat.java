package gpunas.ranker.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import gpunas.service.Accepted;
import gpunas.service.Csv;
import gpunas.service.StreamedText;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.types.files.StreamedFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a table as text. Some dozens are written at a time: of a hundred thousand there is never
 * a whole file.
 */
enum RowFormat {
  /** A line of column names, then one per row. */
  CSV(MediaType.TEXT_CSV) {
    @Override
    String head(List<String> columns) {
      return Csv.line(columns);
    }

    @Override
    String text(List<String> columns, List<List<@Nullable Object>> rows) {
      var text = new StringBuilder();
      rows.forEach(row -> text.append(Csv.line(row)));
      return text.toString();
    }
  },

  /** An object per line, its fields the columns; null: empty. */
  JSONL("application/jsonl") {
    @Override
    String head(List<String> columns) {
      return "";
    }

    @Override
    String text(List<String> columns, List<List<@Nullable Object>> rows) {
      var text = new StringWriter();
      try (var json = JSON.createGenerator(text)) {
        json.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
        for (var row : rows) {
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

  RowFormat(String type) {
    this.type = type;
  }

  MediaType type() {
    return MediaType.of(type);
  }

  abstract String head(List<String> columns);

  abstract String text(List<String> columns, List<List<@Nullable Object>> rows);

  /** That of a media type; null if it is another's. */
  static @Nullable RowFormat of(MediaType type) {
    return Arrays.stream(values())
        .filter(each -> each.type().equals(type))
        .findFirst()
        .orElse(null);
  }

  /** That of the two which a client likes better, the first one if it likes both alike. */
  static RowFormat accepted(HttpRequest<?> request) {
    var offered = Arrays.stream(values()).map(RowFormat::type).toList();
    return Objects.requireNonNull(of(Accepted.best(request, offered)));
  }

  /** Rows as a file to save, written while it is read. */
  MutableHttpResponse<StreamedFile> file(String name, InputStream content) {
    return HttpResponse.ok(
            new StreamedFile(content, type())
                .attach("%s.%s".formatted(name, SearchView.lowerCase(this))))
        // Without it a file may be a minute old, and what is read of it with it.
        .header(HttpHeaders.CACHE_CONTROL, "no-cache");
  }

  /** These rows, each of them asked for when those before it have been read. */
  InputStream stream(List<String> columns, Iterator<List<@Nullable Object>> rows) {
    return stream(columns, rows, () -> {});
  }

  /**
   * @param done called when the stream is closed
   */
  InputStream stream(List<String> columns, Iterator<List<@Nullable Object>> rows, Runnable done) {
    return new StreamedText(new Parts(this, columns, rows), done);
  }

  /** The head, then some rows at a time, each part made when it is asked for. */
  private static final class Parts implements Iterator<String> {
    private final RowFormat format;
    private final List<String> columns;
    private final Iterator<List<@Nullable Object>> rows;
    private boolean begun;

    Parts(RowFormat format, List<String> columns, Iterator<List<@Nullable Object>> rows) {
      this.format = format;
      this.columns = columns;
      this.rows = rows;
    }

    @Override
    public boolean hasNext() {
      return !begun || rows.hasNext();
    }

    @Override
    public String next() {
      if (!begun) {
        begun = true;
        return format.head(columns);
      }
      var some = new ArrayList<List<@Nullable Object>>();
      while (some.size() < ROWS_AT_A_TIME && rows.hasNext()) {
        some.add(rows.next());
      }
      if (some.isEmpty()) {
        throw new NoSuchElementException("There are no more rows.");
      }
      return format.text(columns, some);
    }
  }

  private static void object(List<String> columns, List<@Nullable Object> row, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    for (var i = 0; i < row.size(); i++) {
      json.writeFieldName(columns.get(i));
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
