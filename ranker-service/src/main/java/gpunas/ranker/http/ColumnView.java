package gpunas.ranker.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import gpunas.ranker.table.Column;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * A column of the table of trainings.
 *
 * @param kind number, time, word or text
 * @param words what may stand in it; empty unless its kind is word
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record ColumnView(String name, String kind, List<String> words) {

  static ColumnView of(Column column) {
    return new ColumnView(column.name(), SearchView.lowerCase(column.kind()), column.words());
  }
}
