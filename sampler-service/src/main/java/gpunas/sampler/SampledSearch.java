package gpunas.sampler;

import gpunas.searchmodel.Search;
import gpunas.searchspace.PackedEncodings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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

  /**
   * How the trainings of a search ended.
   *
   * @param failed trainings that say nothing about their network
   * @param others trainings that do
   * @param note of the ranking; null: none
   */
  public record Outcome(int failed, int others, @Nullable String note) {
    private Search end(Search search, Instant now) {
      return others == 0 && failed > 0
          ? search.changed(
              Search.State.FAILED,
              Objects.requireNonNullElse(note, "Each of its trainings failed."),
              now)
          : search.changed(Search.State.COMPLETED, "The ranking is final.", now);
    }
  }

  private final int batchSize;

  /** Candidates on their topic. */
  private final Stretches sampled = new Stretches();

  /** Candidates on their topic or on their way. */
  private final Stretches drawn = new Stretches();

  private @Nullable Search search;
  private @Nullable CandidateSampler sampler;
  private @Nullable Outcome outcome;
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

  /** The ranking will not change any more. */
  public void rankedFinally(Outcome known) {
    outcome = known;
  }

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
          ended ? List.<Decision>of() : List.<Decision>of(new Decision.Ended(outcome.end(of, now)));
      ended = true;
      return news;
    }
    return of.state() == Search.State.RUNNING && sampler != null ? draw(of, sampler) : List.of();
  }

  private List<Decision> draw(Search of, CandidateSampler sampler) {
    var size =
        Math.min(
            batchSize, MAX_BATCH_BYTES / PackedEncodings.bytes(of.spec().space().genes().size()));
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
                new CandidateBatch(of.id(), first, total, sampler.draw(first, count))));
      }
    }
    return batches;
  }
}
