package gpunas.schemas;

import gpunas.schemas.Topic.Retention.Compacted;
import gpunas.schemas.Topic.Retention.Limited;
import gpunas.schemas.Topic.Retention.Unlimited;
import gpunas.schemas.Topic.Retention.WhileOpen;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.NullMarked;

/**
 * Every topic of gpunas. One topic has one writing service.
 *
 * @since 0.1
 */
@NullMarked
public final class Topics {

  /** The share group of all trainers, which takes the jobs of {@link #TRAINING_JOBS}. */
  public static final String TRAINERS = "gpunas-trainers";

  private static final String SEARCH_ID = "search id";
  private static final String TABLE_ID = "table id";
  private static final int PARTITIONS = 4;
  private static final Duration A_DAY = Duration.ofDays(1);

  /** A deleted search is told by its tombstone alone, fifty bytes, when all else of it is gone. */
  private static final Duration FOR_GOOD = Duration.ofDays(36_500);

  /** {@link Search}: specification and state of every search. */
  public static final Topic<Search> SEARCHES =
      new Topic<>(
          "gpunas.searches", Search.class, SEARCH_ID, "sampler", 1, new Compacted(FOR_GOOD));

  /** {@link CandidatesSampled}: Sobol points in batches. */
  public static final Topic<CandidatesSampled> CANDIDATES_SAMPLED =
      new Topic<>(
          "gpunas.candidates.sampled",
          CandidatesSampled.class,
          SEARCH_ID,
          "sampler",
          PARTITIONS,
          new WhileOpen("sampler"));

  /** {@link CandidatesAnnotated}: the same with costs and bands. */
  public static final Topic<CandidatesAnnotated> CANDIDATES_ANNOTATED =
      new Topic<>(
          "gpunas.candidates.annotated",
          CandidatesAnnotated.class,
          SEARCH_ID,
          "latency",
          PARTITIONS,
          new WhileOpen("ranker"));

  /** {@link LayersMissing}: what a table does not have yet. */
  public static final Topic<LayersMissing> LAYERS_MISSING =
      new Topic<>(
          "gpunas.layers.missing",
          LayersMissing.class,
          TABLE_ID,
          "latency",
          1,
          new Limited(Duration.ofDays(7)));

  /** {@link LayersMeasured}: what a table is made of. */
  public static final Topic<LayersMeasured> LAYERS_MEASURED =
      new Topic<>(
          "gpunas.layers.measured", LayersMeasured.class, TABLE_ID, "latency", 1, new Unlimited());

  /** {@link NetworksMeasured}: whole networks, timed. */
  public static final Topic<NetworksMeasured> NETWORKS_MEASURED =
      new Topic<>(
          "gpunas.networks.measured",
          NetworksMeasured.class,
          SEARCH_ID,
          "latency",
          1,
          new Compacted(A_DAY));

  /**
   * {@link TrainingJob}: the queue of the trainers. One partition, which all of them share: of
   * several, Kafka deals each to some members of a share group only, and all jobs of a search,
   * having one key, would go to those.
   */
  public static final Topic<TrainingJob> TRAINING_JOBS =
      new Topic<>(
          "gpunas.training.jobs",
          TrainingJob.class,
          SEARCH_ID,
          "optimizer",
          1,
          new WhileOpen("ranker"));

  /** {@link OptimizationFinished}: no more proposals for a search. */
  public static final Topic<OptimizationFinished> OPTIMIZATIONS_FINISHED =
      new Topic<>(
          "gpunas.optimizations.finished",
          OptimizationFinished.class,
          SEARCH_ID,
          "optimizer",
          1,
          new Compacted(A_DAY));

  /** {@link TrainingProgress}: trainings as they run. */
  public static final Topic<TrainingProgress> TRAINING_PROGRESS =
      new Topic<>(
          "gpunas.training.progress",
          TrainingProgress.class,
          SEARCH_ID,
          "trainer",
          PARTITIONS,
          new Limited(Duration.ofDays(1)));

  /** {@link TrainingResult}: trainings that ended. */
  public static final Topic<TrainingResult> TRAINING_RESULTS =
      new Topic<>(
          "gpunas.training.results",
          TrainingResult.class,
          SEARCH_ID,
          "trainer",
          PARTITIONS,
          new WhileOpen("ranker"));

  /** {@link RankedResults}: the ranked list, newest revision per search. */
  public static final Topic<RankedResults> RESULTS_RANKED =
      new Topic<>(
          "gpunas.results.ranked",
          RankedResults.class,
          SEARCH_ID,
          "ranker",
          1,
          new Compacted(A_DAY));

  /** {@link SearchSummarised}: what is kept of searches that have ended. */
  public static final Topic<SearchSummarised> SEARCHES_SUMMARISED =
      new Topic<>(
          "gpunas.searches.summarised",
          SearchSummarised.class,
          SEARCH_ID,
          "ranker",
          1,
          new Compacted(A_DAY));

  /** {@link DatasetsAnnounced}: what can be trained on, by who is there now. */
  public static final Topic<DatasetsAnnounced> DATASETS =
      new Topic<>(
          "gpunas.datasets",
          DatasetsAnnounced.class,
          "host",
          "trainer",
          1,
          new Limited(Duration.ofHours(1)));

  /** All of the above, dead letters not included. */
  public static final List<Topic<?>> ALL =
      List.of(
          SEARCHES,
          CANDIDATES_SAMPLED,
          CANDIDATES_ANNOTATED,
          LAYERS_MISSING,
          LAYERS_MEASURED,
          NETWORKS_MEASURED,
          TRAINING_JOBS,
          OPTIMIZATIONS_FINISHED,
          TRAINING_PROGRESS,
          TRAINING_RESULTS,
          RESULTS_RANKED,
          SEARCHES_SUMMARISED,
          DATASETS);

  private Topics() {}

  /** Those from which a service deletes what no open search needs. */
  public static List<Topic<?>> trimmedBy(String service) {
    return ALL.stream()
        .filter(
            topic -> topic.retention() instanceof WhileOpen(var trimmer) && trimmer.equals(service))
        .<Topic<?>>map(topic -> topic)
        .toList();
  }
}
