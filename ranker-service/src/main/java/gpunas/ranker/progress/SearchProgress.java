package gpunas.ranker.progress;

import static gpunas.ranker.training.Training.State.COMPLETED;
import static gpunas.ranker.training.Training.State.RUNNING;
import static gpunas.ranker.training.Training.State.WAITING;
import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;

import gpunas.ranker.training.End;
import gpunas.ranker.training.Job;
import gpunas.ranker.training.PackedTraining;
import gpunas.ranker.training.Run;
import gpunas.ranker.training.Training;
import gpunas.ranker.training.Training.State;
import gpunas.ranker.training.Trainings;
import gpunas.searchmodel.Search;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of one search. Reports whose job is not known yet wait and are not shown. */
final class SearchProgress {
  /** More than fit into a record, however short they are. */
  private static final int MOST_SUMMARISED = 15_000;

  /** A few tell what went wrong; all of them would take more memory than their trainings. */
  private static final int MOST_LOGS = 20;

  private final String searchId;
  private final Map<State, Integer> counts = new EnumMap<>(State.class);
  private final Set<String> running = new LinkedHashSet<>();

  /** When each was handed out. */
  private final Map<String, Instant> waiting = new HashMap<>();

  private final Map<Integer, Integer> completedByRung = new HashMap<>();
  private final Pace pace = new Pace();

  /** By the id of the job; of those that were told last. */
  private final Map<String, List<String>> logs =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<String>> eldest) {
          return size() > MOST_LOGS;
        }
      };

  private Candidates.Counter candidates = new Candidates.Counter();
  private Trainings trainings;
  private @Nullable Search search;

  /** Of its data set, in words. */
  private @Nullable String leftOut;

  /** What there was to say at the end; null before. */
  private @Nullable Summary summary;

  private long version;

  SearchProgress(String searchId) {
    this.searchId = searchId;
    this.trainings = new Trainings(searchId);
  }

  void search(Search known) {
    search = known;
    version++;
  }

  /** Returns the training if it has ended already. */
  @Nullable Training proposed(Job job) {
    var training = trainings.proposed(job);
    if (training == null) {
      return null;
    }
    count(null, training);
    return training.end() == null ? null : training;
  }

  /** Returns the training if it is known and still goes on. */
  @Nullable Training runs(String jobId, Run run) {
    var change = trainings.change(jobId, training -> training.with(run));
    if (change == null || change.before().end() != null) {
      return null;
    }
    count(change.before(), change.after());
    return change.after();
  }

  /** Returns the training if it is known and has ended by this. */
  @Nullable Training ended(String jobId, End end) {
    var change = trainings.change(jobId, training -> training.with(end));
    if (change == null || change.before().end() != null) {
      return null;
    }
    count(change.before(), change.after());
    return change.after();
  }

  void leftOut(String words) {
    leftOut = words;
    version++;
  }

  /** What its trainer logged of a training that did not complete. */
  void logged(String jobId, List<String> lines) {
    logs.putIfAbsent(jobId, List.copyOf(lines));
  }

  /** Nothing of most trainings. */
  List<String> log(String jobId) {
    return logs.getOrDefault(jobId, List.of());
  }

  void candidates(CandidateBatch batch) {
    candidates.add(batch);
    version++;
  }

  private void count(@Nullable Training before, Training after) {
    var jobId = after.job().jobId();
    if (before != null) {
      counts.merge(before.state(), -1, Integer::sum);
    }
    counts.merge(after.state(), 1, Integer::sum);
    if (after.state() == RUNNING) {
      running.add(jobId);
    } else {
      running.remove(jobId);
    }
    if (after.state() == WAITING) {
      waiting.put(jobId, after.job().proposedAt());
    } else {
      waiting.remove(jobId);
    }
    if (after.end() != null) {
      pace.ended(after.end().finishedAt());
    }
    if (after.state() == COMPLETED) {
      completedByRung.merge(after.job().rung(), 1, Integer::sum);
    }
    version++;
  }

  /** What there is to train; nothing once the search is over. */
  Demand demand() {
    return search == null || search.isOver()
        ? Demand.NONE
        : new Demand(
            waiting.size(),
            running.size(),
            waiting.values().stream().min(Comparator.naturalOrder()).orElse(null));
  }

  /** The search as of now, or null while it is not known itself. */
  @Nullable SearchOverview overview() {
    if (search == null) {
      return null;
    }
    return summary == null
        ? new SearchOverview(
            search,
            version,
            Map.copyOf(counts),
            Map.copyOf(completedByRung),
            0,
            pace.perTraining(),
            candidates.counts(),
            leftOut)
        : new SearchOverview(
            search,
            version,
            summary.counts(),
            summary.completedByRung(),
            State.ended(summary.counts()) - trainings.size(),
            null,
            summary.candidates(),
            summary.leftOut());
  }

  String searchId() {
    return searchId;
  }

  long version() {
    return version;
  }

  @Nullable Search search() {
    return search;
  }

  List<Training> running(int most) {
    return running.stream()
        .limit(most)
        .map(jobId -> Objects.requireNonNull(trainings.find(jobId)))
        .toList();
  }

  Trainings trainings() {
    return trainings;
  }

  /** What is to be kept of a search that has ended; null while it is not known itself. */
  @Nullable Summary summary() {
    var by = search;
    if (by == null) {
      return null;
    }
    var bestFirst =
        trainings.all().stream()
            .filter(training -> training.endedMillis() != PackedTraining.GOES_ON)
            .sorted(bestFirst(by))
            .limit(MOST_SUMMARISED)
            .map(trainings::unpack)
            .toList();
    return new Summary(
        searchId, counts, completedByRung, candidates.counts(), bestFirst, leftOut, logs);
  }

  /** Completed ones first, among them full ones, among them those of a low objective. */
  private static Comparator<PackedTraining> bestFirst(Search search) {
    return comparing((PackedTraining training) -> training.state() != COMPLETED)
        .thenComparing(training -> !training.isFull())
        .thenComparingDouble(training -> training.objective(search.spec().objective()))
        .thenComparingInt(PackedTraining::number);
  }

  /** Nothing but this is kept. Its trainings are in the order in which they ended. */
  void summarised(Summary known) {
    trainings = new Trainings(searchId);
    known.trainings().stream()
        .sorted(
            comparing(SearchProgress::endedAt)
                .thenComparing(comparingInt(training -> training.job().number())))
        .forEach(trainings::ended);
    trainings.settle();
    summary = known.withBest(0);
    logs.clear();
    known.logs().forEach(this::logged);
    running.clear();
    waiting.clear();
    candidates = new Candidates.Counter();
    version++;
  }

  boolean isSummarised() {
    return summary != null;
  }

  private static Instant endedAt(Training training) {
    return training.end() == null ? Instant.MAX : training.end().finishedAt();
  }
}
