package gpunas.ranker.http;

import gpunas.ranker.table.TrainingTable;
import gpunas.ranker.training.Training;
import gpunas.service.Query;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which trainings are asked for, and how they are written.
 *
 * @param rows null: as a page of JSON
 */
record TrainingQuery(
    TrainingTable.Query table, int offset, int limit, @Nullable TrainingRows rows) {
  private static final int MOST = 500;
  private static final int USUAL = 50;
  private static final String USUAL_SORT = "number";

  /** How a list of trainings is written. */
  enum Format {
    JSON,
    CSV,
    JSONL
  }

  /** From what comes first, or to it. */
  enum Order {
    ASCENDING,
    DESCENDING
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
      @Nullable TrainingRows rows) {
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
        rows);
  }
}
