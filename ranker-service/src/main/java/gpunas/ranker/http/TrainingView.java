package gpunas.ranker.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import gpunas.ranker.training.Point;
import gpunas.ranker.training.Training;
import gpunas.searchmodel.Search;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A training.
 *
 * @param state waiting, running, completed, diverged or failed
 * @param number of the proposal in its search, from 0
 * @param epoch epochs done, with the share of the one under way
 * @param epochs in all; while it is trained on with the roundings of integers, with those of that
 * @param loss on the validation images once completed, on the training images before
 * @param top1 on the validation images, 0 to 1; null before the first evaluation
 * @param top1Fp32 that in floats, if it was quantised or was to be; null: top1 is
 * @param fineTuned null: it did not lose too much by being quantised, or nobody asked
 * @param objective null unless completed
 * @param reportedAt when its trainer was last heard of, of a running one
 * @param reason why it failed, diverged or could not be quantised
 * @param userNote what somebody has noted of it; null: nothing
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record TrainingView(
    String jobId,
    int number,
    String band,
    int rung,
    boolean full,
    String state,
    double latencyMicros,
    long parameters,
    long macs,
    @Nullable String trainer,
    @Nullable String device,
    int attempt,
    double epoch,
    int epochs,
    @Nullable Double loss,
    @Nullable Double top1,
    @Nullable Double top1Fp32,
    @Nullable FineTunedView fineTuned,
    @Nullable Double objective,
    @Nullable Double imagesPerSecond,
    @Nullable Double secondsLeft,
    @Nullable Instant reportedAt,
    @Nullable String reason,
    @Nullable String userNote,
    Instant proposedAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    List<PointView> curve) {

  /** A point of a curve. */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record PointView(double epoch, double loss, @Nullable Double top1) {
    static PointView of(Point point) {
      return new PointView(point.epoch(), point.loss(), finite(point.top1()));
    }
  }

  /** With its curve. */
  static TrainingView of(Search search, Training training) {
    return of(search, training, training.curve().stream().map(PointView::of).toList());
  }

  /** For long lists. */
  static TrainingView withoutCurve(Search search, Training training) {
    return of(search, training, List.of());
  }

  private static TrainingView of(Search search, Training training, List<PointView> curve) {
    var job = training.job();
    var run = training.run();
    var end = training.end();
    var completed = training.completed();
    return new TrainingView(
        job.jobId(),
        job.number(),
        job.band(),
        job.rung(),
        job.isFull(),
        SearchView.lowerCase(training.state()),
        job.network().latencyMicros(),
        job.network().parameters(),
        job.network().macs(),
        training.trainer(),
        training.device(),
        training.attempt(),
        completed != null ? job.epochs() : run == null ? 0 : run.position(),
        end != null || run == null ? job.epochs() : run.epochs(),
        finite(completed != null ? (Double) completed.loss() : run == null ? null : run.loss()),
        finite(completed != null ? (Double) completed.top1() : run == null ? null : run.top1()),
        completed == null ? null : finite(completed.top1Fp32()),
        completed == null ? null : FineTunedView.of(completed.fineTuned()),
        objective(search, training),
        finite(imagesPerSecond(training)),
        finite(end != null || run == null ? null : run.secondsLeft()),
        end != null || run == null ? null : run.at(),
        training.reason(),
        search.notes().ofTraining(job.jobId()),
        job.proposedAt(),
        end == null ? null : end.startedAt(),
        end == null ? null : end.finishedAt(),
        curve);
  }

  private static @Nullable Double objective(Search search, Training training) {
    var completed = training.completed();
    return completed == null
        ? null
        : finite(
            search
                .spec()
                .objective()
                .of(completed.loss(), training.job().network().latencyMicros()));
  }

  private static @Nullable Double imagesPerSecond(Training training) {
    var end = training.end();
    var run = training.run();
    if (end != null && end.imagesPerSecond() != null) {
      return end.imagesPerSecond();
    }
    return run == null ? null : (Double) run.imagesPerSecond();
  }

  /** JSON has no NaN. */
  static @Nullable Double finite(@Nullable Double value) {
    return value == null || !Double.isFinite(value) ? null : value;
  }
}
