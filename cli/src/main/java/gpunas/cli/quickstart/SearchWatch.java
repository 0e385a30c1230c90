package gpunas.cli.quickstart;

import gpunas.eventloop.Fold;
import gpunas.eventloop.On;
import gpunas.eventloop.Outgoing;
import gpunas.schemas.CandidatesAnnotated;
import gpunas.schemas.RankedResults;
import gpunas.schemas.Topic;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingCompleted;
import gpunas.schemas.TrainingDiverged;
import gpunas.schemas.TrainingFailed;
import gpunas.schemas.TrainingJob;
import gpunas.schemas.TrainingProgress;
import gpunas.schemas.TrainingResult;
import gpunas.searchmodel.Band;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * What a subscriber of gpunas can see of one search, in words: a line for each training that ends,
 * and a picture of what runs now. Reads topics only.
 */
final class SearchWatch implements Fold {

  private static final int BAR = 20;

  private final String searchId;
  private final List<Band> bands;
  private final int trainings;
  private final Consumer<String> lines;
  private final Map<String, TrainingJob> jobs = new HashMap<>();
  private final Map<String, TrainingProgress> running = new TreeMap<>();
  private final Set<String> ended = new HashSet<>();
  private final Map<String, Integer> endedInBand = new HashMap<>();
  private final Map<String, Double> best = new HashMap<>();
  private final int[] annotated;
  private final Instant started = Instant.now();
  private long sampled;
  private @Nullable RankedResults ranked;
  private @Nullable String leftOut;

  /**
   * @param trainings how many there will be
   * @param leftOut which images are known not to be used, in words; null: none
   * @param lines takes a line when something has ended
   */
  SearchWatch(
      String searchId,
      List<Band> bands,
      int trainings,
      @Nullable String leftOut,
      Consumer<String> lines) {
    this.searchId = searchId;
    this.bands = bands;
    this.trainings = trainings;
    this.leftOut = leftOut;
    this.lines = lines;
    annotated = new int[bands.size()];
  }

  @Override
  public List<On<?>> handlers() {
    return List.of(
        ofThis(Topics.CANDIDATES_SAMPLED, batch -> sampled += batch.getCount()),
        ofThis(Topics.CANDIDATES_ANNOTATED, this::annotated),
        ofThis(Topics.TRAINING_JOBS, job -> jobs.putIfAbsent(job.getJobId(), job)),
        ofThis(Topics.TRAINING_PROGRESS, this::running),
        ofThis(Topics.TRAINING_RESULTS, this::ended),
        ofThis(Topics.RESULTS_RANKED, ranking -> ranked = ranking));
  }

  private <T extends SpecificRecordBase> On<T> ofThis(Topic<T> topic, Consumer<T> handler) {
    return On.on(
            topic,
            (T record) -> {
              synchronized (this) {
                handler.accept(record);
              }
            })
        .unless(event -> !searchId.equals(event.key()));
  }

  /** A subscriber publishes nothing. */
  @Override
  public List<Outgoing> decide() {
    return List.of();
  }

  /** The final ranking, once it is there. */
  synchronized @Nullable RankedResults finalRanking() {
    return ranked != null && ranked.getFinal$() ? ranked : null;
  }

  /** What is going on now. */
  synchronized List<String> picture() {
    var picture = new ArrayList<String>();
    picture.add("");
    picture.add(
        "  candidates  %,d sampled; %s"
            .formatted(
                sampled,
                String.join(
                    ", ",
                    bands.stream()
                        .map(
                            band -> "%,d %s".formatted(annotated[bands.indexOf(band)], band.name()))
                        .toList())));
    for (var band : bands) {
      picture.add(
          "  %-10s  %-22s %3d trained%s"
              .formatted(
                  band.name(),
                  band.range(),
                  endedInBand.getOrDefault(band.name(), 0),
                  best.containsKey(band.name())
                      ? ", best %.2f %%".formatted(100 * best.get(band.name()))
                      : ""));
    }
    picture.add(
        "  trainings   %s %d of %d, %d s"
            .formatted(
                Terminal.bar((double) ended.size() / trainings, BAR),
                ended.size(),
                trainings,
                Duration.between(started, Instant.now()).toSeconds()));
    running.forEach((trainer, progress) ->
        picture.add(
            "  %-10s  %s #%04d  %5.0f images/s  loss %.3f"
                .formatted(
                    trainer,
                    Terminal.bar((double) progress.getStep() / progress.getSteps(), BAR),
                    number(progress.getJobId()),
                    progress.getImagesPerSecond(),
                    progress.getLoss())));
    return picture;
  }

  private void annotated(CandidatesAnnotated batch) {
    for (var i = 0; i < batch.getKept(); i++) {
      annotated[batch.getBands().get(batch.getBands().position() + i)]++;
    }
  }

  private void running(TrainingProgress progress) {
    if (!ended.contains(progress.getJobId())) {
      running.put(progress.getTrainer(), progress);
    }
  }

  private void ended(TrainingResult result) {
    if (!ended.add(result.getJobId())) {
      return;
    }
    running.values().removeIf(progress -> progress.getJobId().equals(result.getJobId()));
    tellLeftOut(result);
    var job = jobs.get(result.getJobId());
    var band = job == null ? "" : job.getBand();
    endedInBand.merge(band, 1, Integer::sum);
    var latency = job == null ? Double.NaN : job.getLatencyMicros() / 1000;
    lines.accept(
        "  #%04d  %-10s  %6.3f ms  %s"
            .formatted(
                number(result.getJobId()),
                band,
                latency,
                switch (result.getOutcome()) {
                  case TrainingCompleted completed ->
                      "%.2f %%%s".formatted(100 * completed.getTop1(), news(band, completed));
                  case TrainingDiverged diverged ->
                      "diverged after %d epochs".formatted(diverged.getEpoch());
                  case TrainingFailed failed -> "failed: " + failed.getReason();
                  default ->
                      throw new IllegalStateException("Unknown outcome " + result.getOutcome());
                }));
  }

  /** Only what is new: each training says the same. */
  private void tellLeftOut(TrainingResult result) {
    if (result.getOutcome() instanceof TrainingCompleted completed
        && completed.getLeftOut() != null
        && !completed.getLeftOut().equals(leftOut)) {
      leftOut = completed.getLeftOut();
      lines.accept("  left out: " + leftOut);
    }
  }

  private String news(String band, TrainingCompleted completed) {
    var before = best.getOrDefault(band, 0.0);
    if (completed.getTop1() <= before) {
      return "";
    }
    best.put(band, completed.getTop1());
    return "  best of %s so far".formatted(band.toLowerCase(Locale.ROOT));
  }

  private int number(String jobId) {
    var job = jobs.get(jobId);
    return job == null ? 0 : job.getNumber();
  }
}
