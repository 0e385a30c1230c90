package gpunas.ranker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When a new revision of a ranking is due: whenever the ranking differs from the one that was
 * published last, at once after a quiet time and every {@link #PACE} while facts keep coming. A
 * final one is due at once; after it nothing more is published.
 *
 * <p>Facts may come in any order and more than once. Used by one thread.
 */
public final class Ranker {
  /** A burst of results makes one revision in so long: each may hold a thousand networks. */
  static final Duration PACE = Duration.ofMillis(500);

  private static final Logger LOG = LoggerFactory.getLogger(Ranker.class);

  private final InstantSource clock;
  private final RankerMetrics metrics;
  private final Map<String, SearchResults> searches = new HashMap<>();
  private final Map<String, Revision> published = new HashMap<>();

  /** Searches of which something became known that is not in a ranking yet. */
  private final Set<String> changed = new LinkedHashSet<>();

  /** When the newest revision of each search was published, if it was here and not before. */
  private final Map<String, Instant> lastPublished = new HashMap<>();

  public Ranker(InstantSource clock, RankerMetrics metrics) {
    this.clock = clock;
    this.metrics = metrics;
  }

  /** A search was started. */
  public void started(String searchId, Criteria criteria) {
    of(searchId).criteria(criteria);
    changed.add(searchId);
  }

  /** A search was cancelled. */
  public void cancelled(String searchId, String why) {
    of(searchId).cancelled(why);
    changed.add(searchId);
  }

  /** A network is to be trained. */
  public void proposed(String searchId, Candidate candidate) {
    if (of(searchId).proposed(candidate)) {
      changed.add(searchId);
    }
  }

  /** A training has ended. */
  public void trained(String searchId, String jobId, Outcome outcome) {
    if (of(searchId).trained(jobId, outcome)) {
      changed.add(searchId);
    }
  }

  /** No more will be proposed for a search. */
  public void finished(String searchId, Finish finish) {
    of(searchId).finished(finish);
    changed.add(searchId);
  }

  /** The best networks of a search were measured, or will never be. */
  public void measured(String searchId, Measurement measurement) {
    of(searchId).measured(measurement);
    changed.add(searchId);
  }

  /** A revision is on its topic. */
  public void published(Revision revision) {
    published.merge(revision.searchId(), revision, (a, b) -> a.number() > b.number() ? a : b);
  }

  /** The revisions that are due now; they count as published from here on. */
  public List<Revision> decide() {
    var now = clock.instant();
    var ready = changed.stream().filter(searchId -> untilDue(searchId, now).isZero()).toList();
    var due = new ArrayList<Revision>();
    for (var searchId : ready) {
      changed.remove(searchId);
      var revision = revision(searchId, now);
      if (revision != null) {
        published.put(searchId, revision);
        lastPublished.put(searchId, now);
        metrics.published(revision);
        LOG.info(
            "Search {} is ranked: revision {}{}.",
            searchId,
            revision.number(),
            revision.ranking().isFinal() ? ", final" : "");
        due.add(revision);
      }
    }
    return due;
  }

  /** How long until {@link #decide} has something to do if nothing more becomes known. */
  public Duration patience() {
    var now = clock.instant();
    return changed.stream()
        .map(searchId -> untilDue(searchId, now))
        .min(Comparator.naturalOrder())
        .orElse(ChronoUnit.FOREVER.getDuration());
  }

  private Duration untilDue(String searchId, Instant now) {
    var last = lastPublished.get(searchId);
    if (last == null || of(searchId).isFinal()) {
      return Duration.ZERO;
    }
    var since = Duration.between(last, now);
    // A clock that was set back must not silence a search.
    return since.isNegative() || since.compareTo(PACE) >= 0 ? Duration.ZERO : PACE.minus(since);
  }

  /** The next revision of a search, or null if none is due. */
  private @Nullable Revision revision(String searchId, Instant now) {
    var last = published.get(searchId);
    if (last != null && last.ranking().isFinal()) {
      return null;
    }
    var results = searches.get(searchId);
    var ranking = results == null ? null : results.ranking();
    var before = last == null ? null : last.ranking();
    if (ranking == null || (before != null && ranking.equals(Moves.none(before)))) {
      return null;
    }
    return new Revision(
        searchId, last == null ? 1 : last.number() + 1, now, Moves.since(before, ranking));
  }

  private SearchResults of(String searchId) {
    return searches.computeIfAbsent(searchId, _ -> new SearchResults());
  }
}
