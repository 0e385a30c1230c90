package gpunas.ranker.http;

import gpunas.ranker.table.TrainingTable;
import gpunas.ranker.training.Training;
import gpunas.service.Query;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.exceptions.HttpStatusException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which trainings are asked for, and how they are written.
 *
 * @param columns those to write, separated by commas; null: all
 * @param rows null: as a page of JSON
 */
record TrainingQuery(
    TrainingTable.Query table,
    int offset,
    int limit,
    @Nullable String columns,
    @Nullable RowFormat rows) {
  private static final int MOST = 500;
  private static final int USUAL = 50;
  private static final String USUAL_SORT = "number";

  /** How a list of trainings is written. */
  enum Format {
    JSON(null),
    CSV(RowFormat.CSV),
    JSONL(RowFormat.JSONL);

    private final @Nullable RowFormat rows;

    Format(@Nullable RowFormat rows) {
      this.rows = rows;
    }

    /** Null: not as rows of a table. */
    @Nullable RowFormat rows() {
      return rows;
    }
  }

  /** From what comes first, or to it. */
  enum Order {
    ASCENDING,
    DESCENDING
  }

  /** Those that match, in the order of their proposal. */
  static TrainingTable.Query of(List<String> where) {
    return new TrainingTable.Query(
        where.stream().filter(each -> !each.isBlank()).toList(), USUAL_SORT, null);
  }

  /** What is asked for, as it stands in an address. */
  static TrainingQuery of(
      @Nullable String state,
      @Nullable String band,
      List<String> where,
      @Nullable String sort,
      @Nullable String order,
      @Nullable String offset,
      @Nullable String limit,
      @Nullable String columns,
      @Nullable RowFormat rows) {
    var some = columns == null || columns.isEmpty() ? null : columns;
    if (some != null && rows == null) {
      throw new HttpStatusException(
          HttpStatus.BAD_REQUEST,
          "columns is '%s'; expected none with JSON, for the table as csv or jsonl has them."
              .formatted(some));
    }
    var conditions = new ArrayList<String>();
    var ofState = Query.word("state", state, Training.State.class);
    if (ofState != null) {
      conditions.add("state:" + SearchView.lowerCase(ofState));
    }
    if (band != null && !band.isEmpty()) {
      conditions.add("band:" + band);
    }
    where.stream().filter(each -> !each.isBlank()).forEach(conditions::add);
    var direction = Query.word("order", order, Order.class);
    return new TrainingQuery(
        new TrainingTable.Query(
            conditions,
            sort == null || sort.isEmpty() ? USUAL_SORT : sort,
            direction == null ? null : direction == Order.DESCENDING),
        Query.whole("offset", offset, 0, 0, Integer.MAX_VALUE),
        rows == null
            ? Query.whole("limit", limit, USUAL, 1, MOST)
            : Query.whole("limit", limit, Integer.MAX_VALUE, 1, Integer.MAX_VALUE),
        some,
        rows);
  }
}
