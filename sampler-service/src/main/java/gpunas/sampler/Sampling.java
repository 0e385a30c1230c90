package gpunas.sampler;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far each search has been sampled, and what comes next.
 *
 * <p>Batches already on their topic say where to go on: nothing is drawn twice, nothing is left
 * out. At most four rounds of batches are under way at a time, so that searches take turns and a
 * cancelled one stops soon. Events are taken in by one thread; {@link #drawn} may be asked by any.
 */
public final class Sampling {
  private static final Logger LOG = LoggerFactory.getLogger(Sampling.class);

  /** Batches are drawn by the round: to publish eight takes hardly longer than to publish one. */
  private static final int ROUND = 8;

  /** While some come back from their topic, the next are drawn. */
  private static final int ROUNDS_UNDER_WAY = 4;

  /** Kafka takes a record of 1 MiB; a tenth is left for everything around the encodings. */
  private static final int MAX_BATCH_BYTES = 900_000;

  private final Searches searches;
  private final int batchSize;
  private final InstantSource clock;
  private final SamplerMetrics metrics;
  private final ConcurrentHashMap<String, Progress> progress = new ConcurrentHashMap<>();

  /** Of the searches that go on. */
  private final Map<String, CandidateSampler> samplers = new HashMap<>();

  /**
   * @param batchSize candidates per batch, at least 1; fewer if they would not fit into a record
   */
  public Sampling(Searches searches, int batchSize, InstantSource clock, SamplerMetrics metrics) {
    this.searches = searches;
    this.batchSize = batchSize;
    this.clock = clock;
    this.metrics = metrics;
  }

  /**
   * A search was started or has changed.
   *
   * @throws IllegalArgumentException if its space cannot be sampled
   */
  public void searchChanged(Search search) {
    if (search.state().isOver()) {
      samplers.remove(search.id());
    } else {
      // A change that crossed the end has undone it.
      progressOf(search.id()).ended = false;
      samplers.computeIfAbsent(
          search.id(), _ -> new CandidateSampler(search.spec().space(), search.spec().seed()));
    }
    searches.put(search);
  }

  /** Candidates {@code firstIndex} to {@code firstIndex + count - 1} are on their topic. */
  public void sampled(String searchId, long firstIndex, int count) {
    progressOf(searchId).sampledUpTo(firstIndex + count);
  }

  /** The ranking of a search will not change any more. */
  public void rankedFinally(String searchId) {
    progressOf(searchId).ranked = true;
  }

  /** How many candidates of a search are on their topic. */
  public long drawn(String searchId) {
    var found = progress.get(searchId);
    return found == null ? 0 : found.sampled;
  }

  /** What is to be published now; it counts as published from here on. */
  public List<Decision> decide() {
    var decisions = new ArrayList<Decision>();
    for (var search : searches.newestFirst()) {
      if (!search.state().isOver()) {
        decide(search, progressOf(search.id()), decisions);
      }
    }
    return decisions;
  }

  private void decide(Search search, Progress at, List<Decision> decisions) {
    var sampler = samplers.get(search.id());
    if (at.ranked) {
      if (!at.ended) {
        at.ended = true;
        decisions.add(new Decision.Ended(completed(search)));
      }
    } else if (search.state() == Search.State.RUNNING && sampler != null) {
      var size = Math.min(batchSize, MAX_BATCH_BYTES / (Short.BYTES * sampler.genes()));
      var round = (long) ROUND * size;
      if (at.next - at.sampled <= (ROUNDS_UNDER_WAY - 1) * round) {
        var end = Math.min(at.next + round, search.spec().candidates());
        while (at.next < end) {
          var count = (int) Math.min(size, end - at.next);
          decisions.add(new Decision.Drawn(draw(search, sampler, at.next, count)));
          at.next += count;
        }
      }
    }
  }

  private CandidateBatch draw(Search search, CandidateSampler sampler, long first, int count) {
    metrics.drawn(count);
    return new CandidateBatch(
        search.id(),
        first,
        count,
        search.spec().candidates(),
        sampler.genes(),
        sampler.draw(first, count));
  }

  private Search completed(Search search) {
    metrics.completed();
    LOG.info("Search {} is completed.", search.id());
    return search.changed(Search.State.COMPLETED, "The ranking is final.", clock.instant());
  }

  private Progress progressOf(String searchId) {
    return progress.computeIfAbsent(searchId, _ -> new Progress());
  }

  private static final class Progress {
    /** Candidates on their topic. */
    private volatile long sampled;

    /** Index of the next candidate to draw: those before are on their topic or on their way. */
    private long next;

    private boolean ranked;
    private boolean ended;

    void sampledUpTo(long index) {
      sampled = Math.max(sampled, index);
      next = Math.max(next, index);
    }
  }
}
