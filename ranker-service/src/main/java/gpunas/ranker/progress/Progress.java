package gpunas.ranker.progress;

import static java.util.stream.Collectors.toMap;

import gpunas.ranker.training.End;
import gpunas.ranker.training.Job;
import gpunas.ranker.training.Run;
import gpunas.ranker.training.Training;
import gpunas.ranker.training.Trainings;
import gpunas.searchmodel.Search;
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

  /** Something is known of a search: where its trainings will be. */
  public synchronized Trainings open(String searchId) {
    return of(searchId).trainings();
  }

  /** A search has this state now. */
  public synchronized void search(Search search) {
    of(search.id()).search(search);
  }

  /**
   * A network is to be trained.
   *
   * @return the training if that is news and it has ended already
   */
  public synchronized @Nullable Training proposed(Job job) {
    return of(job.searchId()).proposed(job);
  }

  /** A training is under way. */
  public synchronized void runs(String searchId, String jobId, Run run) {
    var training = of(searchId).runs(jobId, run);
    if (training != null) {
      trainers.trains(training.job(), run);
    }
  }

  /**
   * A training has ended.
   *
   * @return the training if that is news and its job is known
   */
  public synchronized @Nullable Training ended(String searchId, String jobId, End end) {
    trainers.ended(jobId, end);
    return of(searchId).ended(jobId, end);
  }

  /** What its trainer logged of a training that did not complete, the oldest line first. */
  public synchronized void logged(String searchId, String jobId, List<String> lines) {
    of(searchId).logged(jobId, lines);
  }

  /** The same; nothing if it is not known, or not any more. */
  public synchronized List<String> log(String searchId, String jobId) {
    var search = searches.get(searchId);
    return search == null ? List.of() : search.log(jobId);
  }

  /** Something of a search's data set is not used. */
  public synchronized void leftOut(String searchId, String words) {
    of(searchId).leftOut(words);
  }

  /** Candidates have their costs. */
  public synchronized void candidates(CandidateBatch batch) {
    of(batch.searchId()).candidates(batch);
  }

  /** This is all that is kept of a search that has ended. */
  public synchronized void summarised(Summary summary) {
    of(summary.searchId()).summarised(summary);
  }

  /** A search is deleted. */
  public synchronized void forget(String searchId) {
    searches.remove(searchId);
    trainers.forget(searchId);
    version++;
  }

  /** What is to be kept of a search; null if it is not known. */
  public synchronized @Nullable Summary summary(String searchId) {
    var search = searches.get(searchId);
    return search == null ? null : search.summary();
  }

  /** Whether nothing but its summary is kept of a search. */
  public synchronized boolean isSummarised(String searchId) {
    var search = searches.get(searchId);
    return search != null && search.isSummarised();
  }

  /** Whether a search is known to be over, and nothing but its summary is kept. */
  public synchronized boolean isClosed(String searchId) {
    var known = searches.get(searchId);
    if (known == null || !known.isSummarised()) {
      return false;
    }
    var search = known.search();
    return search != null && search.isOver();
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

  /** The version of every search by its id. */
  public synchronized Map<String, Long> versions() {
    return searches.values().stream()
        .collect(toMap(SearchProgress::searchId, SearchProgress::version));
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

  /** The searches of which more may become known. */
  public synchronized List<Search> openSearches() {
    return searches.values().stream()
        .filter(each -> !each.isSummarised())
        .map(SearchProgress::search)
        .filter(Objects::nonNull)
        .toList();
  }

  /** How much there is to train now. */
  public synchronized Demand demand() {
    return searches.values().stream().map(SearchProgress::demand).reduce(Demand.NONE, Demand::and);
  }

  /** A search, or null if there is none of that id. */
  public synchronized @Nullable SearchOverview overview(String searchId) {
    var search = searches.get(searchId);
    return search == null ? null : search.overview();
  }

  /** The trainings of a search in the order in which they became known. */
  public synchronized Trainings trainings(String searchId) {
    var search = searches.get(searchId);
    return search == null ? new Trainings(searchId) : search.trainings();
  }

  /** The running trainings of a search, at most this many, in the order in which they began. */
  public synchronized List<Training> running(String searchId, int most) {
    var search = searches.get(searchId);
    return search == null ? List.of() : search.running(most);
  }

  /** A training, or null if there is none of that id. */
  public @Nullable Training training(String searchId, String jobId) {
    return trainings(searchId).find(jobId);
  }

  /** The trainers by name. */
  public synchronized List<Trainer> trainers() {
    return trainers.all();
  }

  private SearchProgress of(String searchId) {
    version++;
    return searches.computeIfAbsent(searchId, SearchProgress::new);
  }
}
