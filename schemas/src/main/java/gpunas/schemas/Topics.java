package gpunas.schemas;

import gpunas.schemas.Topic.Retention.Compacted;
import gpunas.schemas.Topic.Retention.Limited;
import gpunas.schemas.Topic.Retention.Unlimited;
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

  private static final String SEARCH_ID = "search id";
  private static final String TABLE_ID = "table id";
  private static final int PARTITIONS = 4;

  /** {@link Search}: specification and state of every search. */
  public static final Topic SEARCHES =
      new Topic("gpunas.searches", SEARCH_ID, "sampler", 1, new Compacted());

  /** {@link CandidatesSampled}: Sobol points in batches. */
  public static final Topic CANDIDATES_SAMPLED =
      new Topic("gpunas.candidates.sampled", SEARCH_ID, "sampler", PARTITIONS, new Unlimited());

  /** {@link CandidatesAnnotated}: the same with costs and bands. */
  public static final Topic CANDIDATES_ANNOTATED =
      new Topic("gpunas.candidates.annotated", SEARCH_ID, "latency", PARTITIONS, new Unlimited());

  /** {@link LayersMissing}: what a table does not have yet. */
  public static final Topic LAYERS_MISSING =
      new Topic("gpunas.layers.missing", TABLE_ID, "latency", 1, new Limited(Duration.ofDays(7)));

  /** {@link LayersMeasured}: what a table is made of. */
  public static final Topic LAYERS_MEASURED =
      new Topic("gpunas.layers.measured", TABLE_ID, "latency", 1, new Unlimited());

  /** {@link NetworksMeasured}: whole networks, timed. */
  public static final Topic NETWORKS_MEASURED =
      new Topic("gpunas.networks.measured", SEARCH_ID, "latency", 1, new Compacted());

  /**
   * {@link TrainingJob}: the queue of the trainers. One partition, which all of them share: of
   * several, Kafka deals each to some members of a share group only, and all jobs of a search,
   * having one key, would go to those.
   */
  public static final Topic TRAINING_JOBS =
      new Topic("gpunas.training.jobs", SEARCH_ID, "optimizer", 1, new Unlimited());

  /** {@link OptimizationFinished}: no more proposals for a search. */
  public static final Topic OPTIMIZATIONS_FINISHED =
      new Topic("gpunas.optimizations.finished", SEARCH_ID, "optimizer", 1, new Compacted());

  /** {@link TrainingProgress}: trainings as they run. */
  public static final Topic TRAINING_PROGRESS =
      new Topic(
          "gpunas.training.progress",
          SEARCH_ID,
          "trainer",
          PARTITIONS,
          new Limited(Duration.ofDays(1)));

  /** {@link TrainingResult}: trainings that ended. */
  public static final Topic TRAINING_RESULTS =
      new Topic("gpunas.training.results", SEARCH_ID, "trainer", PARTITIONS, new Unlimited());

  /** {@link RankedResults}: the ranked list, newest revision per search. */
  public static final Topic RESULTS_RANKED =
      new Topic("gpunas.results.ranked", SEARCH_ID, "ranker", 1, new Compacted());

  /** All of the above, dead letters not included. */
  public static final List<Topic> ALL =
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
          RESULTS_RANKED);

  private Topics() {}
}
