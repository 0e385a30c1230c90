package gpunas.sampler;

import gpunas.searchmodel.Search;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a search that goes on has been sampled, and what comes next.
 *
 * <p>Batches already on their topic say where to go on: nothing is drawn twice, nothing is left
 * out, and what has disappeared from the topic is drawn again. At most four rounds of batches are
 * under way at a time, so that searches take turns and a cancelled one stops soon. Used by one
 * thread.
 */
public final class SampledSearch {
  /** Batches are drawn by the round: to publish eight takes hardly longer than to publish one. */
  private static final int ROUND = 8;

  /** While some come back from their topic, the next are drawn. */
  private static final int ROUNDS_UNDER_WAY = 4;

  /** Kafka takes a record of 1 MiB; a tenth is left for everything around the encodings. */
  private static final int MAX_BATCH_BYTES = 900_000;

  private final int batchSize;

  /** Candidates on their topic. */
  private final Stretches sampled = new Stretches();

  /** Candidates on their topic or on their way. */
  private final Stretches drawn = new Stretches();

  private @Nullable Search search;
  private @Nullable CandidateSampler sampler;
  private @Nullable Outcome outcome;

  /** Why a training failed, the first one that did. */
  private @Nullable String failure;

  private boolean ended;

  /**
   * @param batchSize candidates per batch, at least 1; fewer if they would not fit into a record
   */
  public SampledSearch(int batchSize) {
    this.batchSize = batchSize;
  }

  /**
   * The search was started or has changed.
   *
   * @throws IllegalArgumentException if its space cannot be sampled
   */
  public void changed(Search now) {
    if (sampler == null) {
      sampler = new CandidateSampler(now.spec().space(), now.spec().seed());
    }
    search = now;
    ended = false; // A change that crossed the end has undone it.
  }

  /** Candidates {@code firstIndex} to {@code firstIndex + count - 1} are on their topic. */
  public void sampled(long firstIndex, int count) {
    sampled.add(firstIndex, firstIndex + count);
    drawn.add(firstIndex, firstIndex + count);
  }

  /** A training says nothing about its network. */
  public void failed(String reason) {
    if (failure == null) {
      failure = reason;
    }
  }

  /**
   * The ranking will not change any more.
   *
   * @param failed trainings
   * @param others trainings that ended otherwise
   */
  public void rankedFinally(int failed, int others) {
    outcome = new Outcome(failed, others);
  }

  private record Outcome(int failed, int others) {}

  /** How many candidates are on their topic. */
  public long sampled() {
    return sampled.size();
  }

  /** What is to be published now; it counts as published from here on. */
  public List<Decision> decide(Instant now) {
    var of = search;
    if (of == null) {
      return List.of();
    }
    if (outcome != null) {
      var news =
          ended
              ? List.<Decision>of()
              : List.<Decision>of(new Decision.Ended(end(of, outcome, now)));
      ended = true;
      return news;
    }
    return of.state() == Search.State.RUNNING && sampler != null ? draw(of, sampler) : List.of();
  }

  private Search end(Search search, Outcome outcome, Instant now) {
    if (outcome.others() == 0 && outcome.failed() > 0) {
      var why = failure == null ? "" : " The first: " + failure;
      return search.changed(
          Search.State.FAILED,
          "Each of its %,d trainings failed.%s".formatted(outcome.failed(), why),
          now);
    }
    return search.changed(Search.State.COMPLETED, "The ranking is final.", now);
  }

  private List<Decision> draw(Search of, CandidateSampler sampler) {
    var size = Math.min(batchSize, MAX_BATCH_BYTES / (Short.BYTES * sampler.genes()));
    var total = of.spec().candidates();
    var underWay = drawn.size() - sampled.size();
    var batches = new ArrayList<Decision>();
    if (underWay <= (ROUNDS_UNDER_WAY - 1) * (long) ROUND * size) {
      for (var first = drawn.firstGap();
          first < total && batches.size() < ROUND;
          first = drawn.firstGap()) {
        var count = (int) (drawn.gapEnd(first, Math.min(first + size, total)) - first);
        drawn.add(first, first + count);
        batches.add(
            new Decision.Drawn(
                new CandidateBatch(
                    of.id(), first, count, total, sampler.genes(), sampler.draw(first, count))));
      }
    }
    return batches;
  }
}
