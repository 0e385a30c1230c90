package gpunas.ranker.progress;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far every search is. Facts may come in any order and more than once. May be used by several
 * threads; what it returns does not change any more.
 */
public final class Progress {
  private final Map<String, SearchProgress> searches = new HashMap<>();
  private final Trainers trainers = new Trainers();
  private long version;

  /** A search has this state now. */
  public synchronized void search(Search search) {
    of(search.id()).search(search);
  }

  /** A network is to be trained. */
  public synchronized void proposed(Job job) {
    of(job.searchId()).proposed(job);
  }

  /** A training is under way. */
  public synchronized void runs(String searchId, String jobId, Run run) {
    var training = of(searchId).runs(jobId, run);
    if (training != null) {
      trainers.trains(training.job(), run);
    }
  }

  /** A training has ended. */
  public synchronized void ended(String searchId, String jobId, End end) {
    of(searchId).ended(jobId, end);
    trainers.ended(jobId, end);
  }

  /** Candidates have their costs. */
  public synchronized void candidates(CandidateBatch batch) {
    of(batch.searchId()).candidates(batch);
  }

  /** Grows with everything that becomes known. */
  public synchronized long version() {
    return version;
  }

  /** Grows with everything that becomes known of a search; 0 if nothing is. */
  public synchronized long version(String searchId) {
    var search = searches.get(searchId);
    return search == null ? 0 : search.version();
  }

  /** All searches, the newest first. */
  public synchronized List<SearchOverview> overviews() {
    return searches.values().stream()
        .map(SearchProgress::overview)
        .filter(Objects::nonNull)
        .sorted(
            Comparator.<SearchOverview, Instant>comparing(
                    overview -> overview.search().startedAt(), Comparator.reverseOrder())
                .thenComparing(overview -> overview.search().id()))
        .toList();
  }

  /** A search, or null if there is none of that id. */
  public synchronized @Nullable SearchOverview overview(String searchId) {
    var search = searches.get(searchId);
    return search == null ? null : search.overview();
  }

  /** The trainings of a search in the order in which they became known. */
  public synchronized List<Training> trainings(String searchId) {
    var search = searches.get(searchId);
    return search == null ? List.of() : search.trainings();
  }

  /** The running trainings of a search, at most this many, in the order in which they began. */
  public synchronized List<Training> running(String searchId, int most) {
    var search = searches.get(searchId);
    return search == null ? List.of() : search.running(most);
  }

  /** A training, or null if there is none of that id. */
  public synchronized @Nullable Training training(String searchId, String jobId) {
    var search = searches.get(searchId);
    return search == null ? null : search.find(jobId);
  }

  /**
   * The completed trainings of a search in the order in which they became known.
   *
   * @param first how many of them are left out, at least 0
   */
  public synchronized List<Training> completed(String searchId, int first) {
    var search = searches.get(searchId);
    return search == null ? List.of() : search.completedFrom(first);
  }

  /** The trainers by name. */
  public synchronized List<Trainer> trainers() {
    return trainers.all();
  }

  private SearchProgress of(String searchId) {
    version++;
    return searches.computeIfAbsent(searchId, _ -> new SearchProgress());
  }
}
