package gpunas.optimizer.search;

import gpunas.optimizer.search.TrainingEnd.Failed;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything that has happened to one search, folded from events that may come in any order and
 * more than once, and what is to be done next.
 *
 * <p>A proposal depends on the plan, the pool and the trainings finished and pending before it, and
 * on nothing else: after a restart the next one is what it would have been.
 */
public final class SearchProgress {

  private final CandidatePool pool = new CandidatePool();
  private final Map<Integer, Proposal> proposals = new TreeMap<>();
  private final Map<Integer, TrainingEnd> ends = new TreeMap<>();
  private @Nullable SearchPlan plan;
  private boolean active;
  private boolean finished;
  private @Nullable BandScheduler scheduler;

  /**
   * The plan, and whether trainings may be proposed now.
   *
   * @param active false while the search is paused and once it has ended
   */
  public void planned(SearchPlan plan, boolean active) {
    this.plan = plan;
    this.active = active;
  }

  /** A batch of candidates was annotated. */
  public void annotated(AnnotatedBatch batch) {
    pool.add(batch);
  }

  /** A proposal was published. */
  public void proposed(Proposal proposal) {
    proposals.putIfAbsent(proposal.number(), proposal);
  }

  /** A training ended. The first end of a proposal counts. */
  public void ended(int number, TrainingEnd end) {
    ends.putIfAbsent(number, end);
  }

  /** The optimisation is over: said by an earlier life of this service. */
  public void finished() {
    finished = true;
  }

  /** What is to be done now. Asked again with nothing new in between, there is nothing to do. */
  public Decision decide(LatencyTables tables) {
    var plan = this.plan;
    if (plan == null || !active || finished || !pool.isComplete()) {
      return Decision.NOTHING;
    }
    if (scheduler == null) {
      var costs = new NetworkCosts(plan.space(), tables.find(plan.tableId(), plan.space()));
      scheduler = new BandScheduler(plan, costs, pool);
    }
    var decision = scheduler.decide(proposals, ends);
    decision.proposals().forEach(this::proposed);
    finished = decision.finish() != null;
    return decision;
  }

  /** Trainings proposed, ended, and ended without a result. */
  public Counts counts() {
    var failed = ends.values().stream().filter(Failed.class::isInstance).count();
    return new Counts(proposals.size(), ends.size(), (int) failed);
  }

  /** How far a search is. */
  public record Counts(int proposed, int ended, int failed) {}
}
