package gpunas.benchmarks.task;

import gpunas.formats.strict.ByteOrderMark;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * A table of text cells, comma-separated without quotes.
 *
 * @param header the columns' names
 * @param rows the cells, as many per row as there are columns
 */
record Csv(List<String> header, List<List<String>> rows) {

  static Csv read(Path file) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    try (var reader = open(file)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.isBlank()) {
          rows.add(Arrays.stream(line.split(",", -1)).map(String::strip).toList());
        }
      }
    }
    if (rows.isEmpty()) {
      throw new IOException("%s is empty; a header was expected.".formatted(file));
    }
    var header = rows.getFirst();
    for (int i = 1; i < rows.size(); i++) {
      if (rows.get(i).size() != header.size()) {
        throw new IOException(
            "Row %d of %s has %d cells, but its header has %d."
                .formatted(i, file, rows.get(i).size(), header.size()));
      }
    }
    return new Csv(header, List.copyOf(rows.subList(1, rows.size())));
  }

  /** Opens a text file, gzipped if its name ends in {@code .gz}. */
  static BufferedReader open(Path file) throws IOException {
    var bytes = Files.newInputStream(file);
    var text = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes, 1 << 16) : bytes;
    return ByteOrderMark.skipped(
        new BufferedReader(new InputStreamReader(text, StandardCharsets.UTF_8)));
  }

  /**
   * Where a column stands.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  int column(String name) {
    int index = header.indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException(
          "There is no column '%s'; the table has %s.".formatted(name, header));
    }
    return index;
  }
}
