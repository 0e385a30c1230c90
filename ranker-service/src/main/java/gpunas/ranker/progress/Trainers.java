package gpunas.ranker.progress;

import gpunas.ranker.training.End;
import gpunas.ranker.training.Job;
import gpunas.ranker.training.Run;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The trainers that reported last. A job belongs to the trainer that reported on it last. */
final class Trainers {
  /** Restarted containers have new names; trainers long gone make room. */
  private static final int MOST = 1000;

  private final Map<String, Trainer> byName = new HashMap<>();

  void trains(Job job, Run run) {
    for (var other : List.copyOf(byName.values())) {
      if (job.jobId().equals(other.jobId()) && !other.name().equals(run.trainer())) {
        byName.put(other.name(), other.withoutJob());
      }
    }
    var known = byName.get(run.trainer());
    if (known == null || !run.at().isBefore(known.lastSeen())) {
      put(
          new Trainer(
              run.trainer(),
              run.device(),
              job.searchId(),
              job.jobId(),
              run.imagesPerSecond(),
              known == null ? 0 : known.ended(),
              run.at()));
    }
  }

  void ended(String jobId, End end) {
    var known = byName.get(end.trainer());
    if (known == null) {
      put(new Trainer(end.trainer(), end.device(), null, null, 0, 1, end.finishedAt()));
      return;
    }
    var isElsewhere = known.jobId() != null && !known.jobId().equals(jobId);
    put(
        new Trainer(
            known.name(),
            end.device(),
            isElsewhere ? known.searchId() : null,
            isElsewhere ? known.jobId() : null,
            known.imagesPerSecond(),
            known.ended() + 1,
            known.lastSeen().isAfter(end.finishedAt()) ? known.lastSeen() : end.finishedAt()));
  }

  /** Trainers that were at a search, which is gone, are at none. */
  void forget(String searchId) {
    byName.replaceAll((_, each) -> searchId.equals(each.searchId()) ? each.withoutJob() : each);
  }

  /** By name. */
  List<Trainer> all() {
    return byName.values().stream().sorted(Comparator.comparing(Trainer::name)).toList();
  }

  private void put(Trainer trainer) {
    byName.put(trainer.name(), trainer);
    if (byName.size() > MOST) {
      byName.values().stream()
          .min(Comparator.comparing(Trainer::lastSeen).thenComparing(Trainer::name))
          .ifPresent(oldest -> byName.remove(oldest.name()));
    }
  }
}
