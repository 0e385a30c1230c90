package gpunas.ranker;

import java.time.InstantSource;
import java.util.ArrayList;
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
 * published last. After a final one nothing more is published.
 *
 * <p>Facts may come in any order and more than once. Used by one thread.
 */
public final class Ranker {
  private static final Logger LOG = LoggerFactory.getLogger(Ranker.class);

  private final InstantSource clock;
  private final RankerMetrics metrics;
  private final Map<String, SearchResults> searches = new HashMap<>();
  private final Map<String, Revision> published = new HashMap<>();

  /** Searches of which something became known since the last decision. */
  private final Set<String> changed = new LinkedHashSet<>();

  public Ranker(InstantSource clock, RankerMetrics metrics) {
    this.clock = clock;
    this.metrics = metrics;
  }

  /** A search was started. */
  public void started(String searchId, Criteria criteria) {
    of(searchId).criteria(criteria);
  }

  /** A search was cancelled. */
  public void cancelled(String searchId, String why) {
    of(searchId).cancelled(why);
  }

  /** A network is to be trained. */
  public void proposed(String searchId, Candidate candidate) {
    of(searchId).proposed(candidate);
  }

  /** A training has ended. */
  public void trained(String searchId, String jobId, Outcome outcome) {
    of(searchId).trained(jobId, outcome);
  }

  /** No more will be proposed for a search. */
  public void finished(String searchId, Finish finish) {
    of(searchId).finished(finish);
  }

  /** The best networks of a search were measured, or will never be. */
  public void measured(String searchId, Measurement measurement) {
    of(searchId).measured(measurement);
  }

  /** A revision is on its topic. */
  public void published(Revision revision) {
    published.merge(revision.searchId(), revision, (a, b) -> a.number() > b.number() ? a : b);
  }

  /** The revisions that are due now; they count as published from here on. */
  public List<Revision> decide() {
    var due = new ArrayList<Revision>();
    for (var searchId : changed) {
      var revision = revision(searchId);
      if (revision != null) {
        published.put(searchId, revision);
        metrics.published(revision);
        LOG.info(
            "Search {} is ranked: revision {}{}.",
            searchId,
            revision.number(),
            revision.ranking().isFinal() ? ", final" : "");
        due.add(revision);
      }
    }
    changed.clear();
    return due;
  }

  /** The next revision of a search, or null if none is due. */
  private @Nullable Revision revision(String searchId) {
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
        searchId,
        last == null ? 1 : last.number() + 1,
        clock.instant(),
        Moves.since(before, ranking));
  }

  private SearchResults of(String searchId) {
    changed.add(searchId);
    return searches.computeIfAbsent(searchId, _ -> new SearchResults());
  }
}
