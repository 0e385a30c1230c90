package gpunas.optimizer.search;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Works out jobs on another thread, before there is room for them.
 *
 * <p>Job n is decided from the jobs before it and the first k results, where k is n less the jobs
 * that may be in flight and those worked out ahead, and no less than for job n - 1. If these say to
 * wait, one result more is looked at. So it depends on the order of the results and not on when
 * they came or how long thinking took: a process that reads the same topics decides the same.
 */
final class LookAhead {

  /** One job in this many is worked out ahead: fresher than a trainer needs, and rarely late. */
  private static final int SHARE = 4;

  private final Executor executor;
  private final Supplier<Planner> planner;
  private final int open;
  private final Deque<Job> ready = new ArrayDeque<>();
  private @Nullable CompletableFuture<Next> thinking;
  private Next.@Nullable Finished finished;

  /** Results that the job thought of may be decided from, at least. */
  private int results;

  /**
   * @param executor runs one thought of this search at a time
   * @param planner asked for on the executor
   * @param inFlight jobs without a result, at most
   */
  LookAhead(Executor executor, Supplier<Planner> planner, int inFlight) {
    this.executor = executor;
    this.planner = planner;
    this.open = inFlight + inFlight / SHARE;
  }

  /**
   * Takes up what was worked out and begins what can be.
   *
   * @param now everything published and all results
   * @throws CompletionException if a thought failed; it is begun again at the next call
   */
  void advance(Known now) {
    while (finished == null) {
      var thought = thinking;
      if (thought == null) {
        var before = new ArrayList<>(now.jobs());
        before.addAll(ready);
        results = Math.max(results, atLeast(before));
        if (results > now.results()) {
          return;
        }
        var known = now.with(before, results);
        thought = CompletableFuture.supplyAsync(() -> planner.get().next(known), executor);
        thinking = thought;
      }
      if (!thought.isDone()) {
        return;
      }
      thinking = null;
      switch (thought.join()) {
        case Next.Train(var job) -> ready.add(job);
        case Next.Wait() -> results++;
        case Next.Finished end -> finished = end;
      }
    }
  }

  /** Whether a thought is not finished. */
  boolean isThinking() {
    return thinking != null;
  }

  /** Whether a job is worked out. */
  boolean hasReady() {
    return !ready.isEmpty();
  }

  /** The next job, to be published. */
  Job take() {
    return ready.remove();
  }

  /** The end, once it is known. */
  Next.@Nullable Finished finished() {
    return finished;
  }

  private int atLeast(List<Job> before) {
    var least = Math.max(0, before.size() - open + 1);
    return before.isEmpty() ? least : Math.max(least, before.getLast().resultsKnown());
  }
}
