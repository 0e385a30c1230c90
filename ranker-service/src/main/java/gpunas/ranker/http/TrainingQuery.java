package gpunas.ranker.http;

import gpunas.ranker.training.Training;
import org.jspecify.annotations.Nullable;

/**
 * Which trainings are asked for.
 *
 * @param state null: any
 * @param band null: any
 */
record TrainingQuery(
    Training.@Nullable State state, @Nullable String band, Sort sort, int offset, int limit) {
  private static final int MOST = 500;
  private static final int USUAL = 50;

  /**
   * What comes first: the lowest number or latency, the best accuracy or objective, the last to
   * end.
   */
  enum Sort {
    NUMBER,
    LATENCY,
    TOP1,
    OBJECTIVE,
    NEWEST
  }

  /** What is asked for, as it stands in an address. */
  static TrainingQuery of(
      @Nullable String state,
      @Nullable String band,
      @Nullable String sort,
      @Nullable String offset,
      @Nullable String limit) {
    var sorted = Query.word("sort", sort, Sort.class);
    return new TrainingQuery(
        Query.word("state", state, Training.State.class),
        band,
        sorted == null ? Sort.NUMBER : sorted,
        Query.whole("offset", offset, 0, 0, Integer.MAX_VALUE),
        Query.whole("limit", limit, USUAL, 1, MOST));
  }
}
