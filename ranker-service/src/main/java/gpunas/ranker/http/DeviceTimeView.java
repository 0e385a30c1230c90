package gpunas.ranker.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import gpunas.ranker.timeline.DeviceTime;
import gpunas.searchmodel.Search;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Duration;
import java.util.List;

/**
 * How much time devices have spent on the trainings of a search, until when. Each attempt counts,
 * whatever came of it.
 *
 * @param seconds all that was spent
 * @param attempts how many there were
 * @param notKept trainings of which nobody knows any more who was at them
 * @param points by time; between two of them time is spent evenly
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record DeviceTimeView(double seconds, int attempts, int notKept, List<PointView> points) {
  private static final double MILLIS = Duration.ofSeconds(1).toMillis();

  /**
   * What was spent until a moment.
   *
   * @param millis since the search was started
   * @param seconds spent until then
   */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record PointView(long millis, double seconds) {}

  static DeviceTimeView of(Search search, DeviceTime time, int notKept) {
    return new DeviceTimeView(
        seconds(time.spent()),
        time.attempts(),
        notKept,
        time.points().stream()
            .map(point ->
                new PointView(
                    Duration.between(search.startedAt(), point.at()).toMillis(),
                    seconds(point.spent())))
            .toList());
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / MILLIS;
  }
}
