package gpunas.ranker.http;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * Completed trainings in the order in which they became known, a row each: charts of many thousands
 * of them need no more.
 *
 * @param first how many that became known earlier were left out
 * @param columns what the values of a row are
 * @param rows of the latency in microseconds, the accuracy from 0 to 1 and the objective six
 *     digits; null: not a number
 */
@Serdeable
record OutcomesView(int first, List<String> columns, List<List<Object>> rows) {}
