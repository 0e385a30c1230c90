package gpunas.ranker.http;

import gpunas.ranker.training.Training;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.exceptions.HttpStatusException;
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

  TrainingQuery {
    if (offset < 0 || limit < 1 || limit > MOST) {
      throw new HttpStatusException(
          HttpStatus.BAD_REQUEST,
          "The offset %d and the limit %d were given; expected at least 0 and 1 to %d."
              .formatted(offset, limit, MOST));
    }
  }
}
