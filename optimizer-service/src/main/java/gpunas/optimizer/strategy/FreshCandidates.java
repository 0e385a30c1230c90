package gpunas.optimizer.strategy;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.CandidateSpace;
import gpunas.optimizer.Point;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The candidates that are neither finished nor pending nor already part of the answer. */
final class FreshCandidates {

  /** This many draws without a fresh one: the space has hardly any left. */
  private static final int MAX_DRAWS = 1000;

  private final CandidateSpace space;
  private final History history;
  private final Set<Point> taken = new HashSet<>();

  FreshCandidates(CandidateSpace space, History history, List<Candidate> pending) {
    this.space = space;
    this.history = history;
    pending.forEach(this::take);
  }

  void take(Candidate candidate) {
    taken.add(candidate.point());
  }

  boolean isFresh(Candidate candidate) {
    return !taken.contains(candidate.point()) && !history.contains(candidate.point());
  }

  List<Candidate> of(Collection<Candidate> candidates) {
    return candidates.stream().filter(this::isFresh).toList();
  }

  /** A fresh candidate at random; null if none is found. */
  @Nullable Candidate draw(RandomGenerator random) {
    for (int i = 0; i < MAX_DRAWS; i++) {
      Candidate drawn = space.sample(random);
      if (isFresh(drawn)) {
        return drawn;
      }
    }
    return null;
  }
}
