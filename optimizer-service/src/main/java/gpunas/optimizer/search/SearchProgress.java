package gpunas.optimizer.search;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that has happened to one search, folded from events that may come more than once, and
 * what is to be done next. Results come in the order of their topic, all else in any order.
 */
public final class SearchProgress {

  private static final Logger LOG = LoggerFactory.getLogger(SearchProgress.class);

  /** How often a search looks whether its next job is worked out. */
  private static final Duration WHILE_THINKING = Duration.ofMillis(10);

  /** How long a search rests whose next job could not be worked out. */
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(2);

  private static final Duration NEVER = ChronoUnit.FOREVER.getDuration();

  /** Where a search is in its life. */
  public enum State {
    /** Jobs are handed out. */
    RUNNING,
    /** No job is handed out for now; what is in flight goes on. */
    PAUSED,
    /** Never again. */
    OVER
  }

  private final String searchId;
  private final Thinking thinking;
  private final Map<Integer, Job> jobs = new HashMap<>();
  private final Map<Integer, Result> results = new LinkedHashMap<>();

  /** Null once nothing more will be proposed: it is most of what a search takes in memory. */
  private @Nullable CandidatePool pool = new CandidatePool();

  private @Nullable SearchPlan plan;
  private State state = State.PAUSED;
  private boolean finished;
  private @Nullable LookAhead lookAhead;
  private @Nullable String failure;
  private Instant restsUntil = Instant.MIN;

  public SearchProgress(String searchId, Thinking thinking) {
    this.searchId = searchId;
    this.thinking = thinking;
  }

  /** The plan, and where the search is. */
  public void planned(SearchPlan known, State now) {
    plan = known;
    state = now;
    if (now == State.OVER) {
      forget();
    }
  }

  /** A batch of candidates was annotated. */
  public void annotated(AnnotatedBatch batch) {
    if (pool != null) {
      pool.add(batch);
    }
  }

  /** A job was published. */
  public void published(Job job) {
    jobs.putIfAbsent(job.number(), job);
  }

  /**
   * A training ended. The first result of a job counts.
   *
   * @return whether this is it
   */
  public boolean ended(Result result) {
    var first = results.putIfAbsent(result.number(), result);
    if (first != null && !first.end().equals(result.end())) {
      LOG.warn(
          "Search {}: job {} ended as {}, and later as {}; the first counts.",
          searchId,
          result.number(),
          first.end(),
          result.end());
    }
    return first == null;
  }

  /** The optimisation is over: said by an earlier life of this service. */
  public void finished() {
    finished = true;
    forget();
  }

  /** The plan; null while it is not known. */
  public @Nullable SearchPlan plan() {
    return plan;
  }

  /** Whether the search wants trainers. */
  public boolean isRunning() {
    return state == State.RUNNING && !finished;
  }

  /** What others can learn from this search; null while more may become known of it. */
  public @Nullable List<Lesson> lessons() {
    var known = known();
    var isClosed = isOver() && !known.hasPending();
    return plan == null || !isClosed ? null : Lesson.of(known, plan.rungs().top());
  }

  /**
   * What is to be done now.
   *
   * @param room how many jobs may be in flight
   * @param lessons what the searches have shown that this one learns from; null while that is not
   *     known
   */
  public Decision decide(Instant now, int room, @Nullable List<Lesson> lessons) {
    var pool = this.pool;
    if (plan == null || pool == null || isOver()) {
      return Decision.NOTHING;
    }
    var known = known();
    if (plan.budget().isOver(now)) {
      return known.hasPending() ? Decision.NOTHING : finish(plan, known, deadlineReasons(plan));
    }
    if (lessons == null || state == State.PAUSED || !pool.isComplete()) {
      return Decision.NOTHING;
    }
    var ahead = lookAhead(plan, pool, lessons);
    think(ahead, known, now);
    var fresh = new ArrayList<Job>();
    while (known.jobs().size() - known.results() + fresh.size() < room && ahead.hasReady()) {
      fresh.add(ahead.take());
    }
    fresh.forEach(this::published);
    var end = ahead.finished();
    return end == null ? new Decision(fresh, null) : finish(plan, known, end.reasons());
  }

  /** How long nothing needs to be decided if nothing happens. */
  public Duration patience(Instant now) {
    var deadline = untilDeadline(now);
    var thought = untilThought(now);
    return deadline.compareTo(thought) < 0 ? deadline : thought;
  }

  /** A search ends by the clock in whatever state it is, once nothing of it is in flight. */
  private Duration untilDeadline(Instant now) {
    var deadline = plan == null || isOver() ? null : plan.budget().deadline();
    if (deadline == null) {
      return NEVER;
    }
    if (now.isBefore(deadline)) {
      return Duration.between(now, deadline);
    }
    return known().hasPending() ? NEVER : Duration.ZERO;
  }

  private Duration untilThought(Instant now) {
    if (!isRunning()) {
      return NEVER;
    }
    if (now.isBefore(restsUntil)) {
      return Duration.between(now, restsUntil);
    }
    return failure != null || (lookAhead != null && lookAhead.isThinking())
        ? WHILE_THINKING
        : NEVER;
  }

  private boolean isOver() {
    return finished || state == State.OVER;
  }

  /** All jobs and all results of jobs that are known. */
  private Known known() {
    List<Job> inOrder = new ArrayList<>();
    for (var job = jobs.get(0); job != null; job = jobs.get(inOrder.size())) {
      inOrder.add(job);
    }
    return new Known(
        inOrder,
        results.values().stream().filter(result -> result.number() < inOrder.size()).toList());
  }

  private LookAhead lookAhead(SearchPlan plan, CandidatePool pool, List<Lesson> lessons) {
    var ahead = lookAhead;
    if (ahead == null) {
      ahead = thinking.about(plan, pool, lessons);
      lookAhead = ahead;
    }
    return ahead;
  }

  /** A search that cannot be thought on for now, for lack of its table say, holds up no other. */
  private void think(LookAhead ahead, Known known, Instant now) {
    if (now.isBefore(restsUntil)) {
      return;
    }
    try {
      ahead.advance(known);
      failure = null;
    } catch (CompletionException e) {
      if (e.getCause() instanceof Error error) {
        throw error; // The process is broken, not this search: its loop must end and say so.
      }
      restsUntil = now.plus(AFTER_FAILURE);
      var cause = String.valueOf(e.getCause());
      if (!cause.equals(failure)) {
        LOG.warn("Search {} cannot go on for now: {}", searchId, cause);
        LOG.debug("It cannot go on because of", e.getCause());
      }
      failure = cause;
    }
  }

  private Decision finish(SearchPlan plan, Known known, List<String> reasons) {
    finished();
    for (var i = 0; i < reasons.size(); i++) {
      LOG.info("Search {}, band {}: {}.", searchId, plan.bands().get(i).name(), reasons.get(i));
    }
    return new Decision(List.of(), Finish.of(plan, known, reasons));
  }

  private void forget() {
    pool = null;
    lookAhead = null;
  }

  private static List<String> deadlineReasons(SearchPlan plan) {
    return plan.bands().stream().map(_ -> "the hours by the clock are over").toList();
  }
}
