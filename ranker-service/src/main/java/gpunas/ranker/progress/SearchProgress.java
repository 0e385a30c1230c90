package gpunas.ranker.progress;

import gpunas.ranker.progress.Training.State;
import java.util.ArrayList;
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
  private final Map<String, Training> trainings = new LinkedHashMap<>();
  private final Map<String, Run> runsWithoutJob = new HashMap<>();
  private final Map<String, End> endsWithoutJob = new HashMap<>();
  private final Map<State, Integer> counts = new EnumMap<>(State.class);

  /** Completed trainings in the order in which they became known. */
  private final List<String> completed = new ArrayList<>();

  private final Set<String> running = new LinkedHashSet<>();
  private final Map<Integer, Integer> completedByRung = new HashMap<>();
  private final Pace pace = new Pace();
  private final Candidates.Counter candidates = new Candidates.Counter();
  private @Nullable Search search;
  private long version;

  void search(Search known) {
    search = known;
    version++;
  }

  void proposed(Job job) {
    if (!trainings.containsKey(job.jobId())) {
      put(new Training(job, null, null, List.of()));
      var run = runsWithoutJob.remove(job.jobId());
      if (run != null) {
        runs(job.jobId(), run);
      }
      var end = endsWithoutJob.remove(job.jobId());
      if (end != null) {
        ended(job.jobId(), end);
      }
    }
  }

  /** Returns the training if it is known and still goes on. */
  @Nullable Training runs(String jobId, Run run) {
    var training = trainings.get(jobId);
    if (training == null) {
      runsWithoutJob.put(jobId, run);
      return null;
    }
    var now = training.with(run);
    put(now);
    return now.end() == null ? now : null;
  }

  void ended(String jobId, End end) {
    var training = trainings.get(jobId);
    if (training == null) {
      endsWithoutJob.putIfAbsent(jobId, end);
    } else if (training.end() == null) {
      var ended = training.with(end);
      put(ended);
      pace.ended(end.finishedAt());
      if (ended.completed() != null) {
        completed.add(jobId);
        completedByRung.merge(ended.job().rung(), 1, Integer::sum);
      }
    }
  }

  void candidates(CandidateBatch batch) {
    candidates.add(batch);
    version++;
  }

  private void put(Training training) {
    var before = trainings.put(training.job().jobId(), training);
    if (before != null) {
      counts.merge(before.state(), -1, Integer::sum);
    }
    counts.merge(training.state(), 1, Integer::sum);
    if (training.state() == State.RUNNING) {
      running.add(training.job().jobId());
    } else {
      running.remove(training.job().jobId());
    }
    version++;
  }

  /** The search as of now, or null while it is not known itself. */
  @Nullable SearchOverview overview() {
    return search == null
        ? null
        : new SearchOverview(
            search,
            version,
            Map.copyOf(counts),
            Map.copyOf(completedByRung),
            pace.perTraining(),
            candidates.counts());
  }

  long version() {
    return version;
  }

  List<Training> running(int most) {
    return running.stream()
        .limit(most)
        .map(jobId -> Objects.requireNonNull(trainings.get(jobId)))
        .toList();
  }

  List<Training> trainings() {
    return List.copyOf(trainings.values());
  }

  @Nullable Training find(String jobId) {
    return trainings.get(jobId);
  }

  /** Completed trainings, those known first left out. */
  List<Training> completedFrom(int first) {
    return completed.subList(Math.min(first, completed.size()), completed.size()).stream()
        .map(jobId -> Objects.requireNonNull(trainings.get(jobId)))
        .toList();
  }
}
