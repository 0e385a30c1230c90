package gpunas.optimizer.search;

import gpunas.optimizer.search.TrainingEnd.Completed;
import gpunas.searchmodel.Search;
import gpunas.searchmodel.Search.State;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
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

  private final String searchId;
  private final Thinking thinking;
  private final Map<Integer, Job> jobs = new HashMap<>();
  private final Map<Integer, Result> results = new LinkedHashMap<>();

  /** Null once nothing more will be proposed: it is most of what a search takes in memory. */
  private @Nullable CandidatePool pool = new CandidatePool();

  private @Nullable Search search;
  private boolean finished;
  private @Nullable LookAhead lookAhead;
  private @Nullable String failure;
  private Instant restsUntil = Instant.MIN;

  /** Since when there is room for a job that is being worked out; null if that is not so. */
  private @Nullable Instant awaitedSince;

  public SearchProgress(String searchId, Thinking thinking) {
    this.searchId = searchId;
    this.thinking = thinking;
  }

  /** What is searched for, and where the search is. */
  public void changed(Search now) {
    search = now;
    awaitedSince = null; // Nobody waits for a search that is paused.
    if (now.isOver()) {
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

  /** The optimisation is over, and it is published why. */
  public void finished() {
    finished = true;
    forget();
  }

  /** What is searched for; null while it is not known. */
  public @Nullable Search search() {
    return search;
  }

  /** Relative standard deviation of predicted latencies; null if nobody knows, or no more. */
  public @Nullable Double latencyDeviation() {
    return pool == null ? null : pool.latencyDeviation();
  }

  /** Whether the search wants trainers. */
  public boolean isRunning() {
    return search != null && search.state() == State.RUNNING && !finished;
  }

  /** Whether the search has ended for good, of which not everything may be published. */
  public boolean isOver() {
    return search != null && search.isOver();
  }

  /** What the trainings have shown; null while more may become known. */
  public @Nullable Shown shown() {
    var known = known();
    return search == null || !(finished || isOver()) || known.hasPending()
        ? null
        : Shown.of(search.spec(), known);
  }

  /**
   * What is to be done now.
   *
   * @param room how many jobs may be in flight
   * @param earlier what the searches have shown that this one learns from
   */
  Decision decide(Instant now, int room, Supplier<Earlier> earlier) {
    var search = this.search;
    if (search == null || finished) {
      return Decision.NOTHING;
    }
    var known = known();
    var reason = endedFor(search, now);
    if (reason != null) {
      return known.hasPending() ? Decision.NOTHING : finish(search, known, reason);
    }
    if (search.state() == State.PAUSED || pool == null || !pool.isComplete()) {
      return Decision.NOTHING;
    }
    if (lookAhead == null) {
      switch (earlier.get()) {
        case Earlier.Known what -> lookAhead = thinking.about(search.spec(), pool, what.lessons());
        case Earlier.Awaited _ -> {
          return Decision.NOTHING;
        }
        case Earlier.Gone(var id) -> {
          return known.hasPending() ? Decision.NOTHING : finish(search, known, gone(id));
        }
      }
    }
    return goOn(search, lookAhead, known, now, room);
  }

  private Decision goOn(Search search, LookAhead ahead, Known known, Instant now, int room) {
    think(ahead, known, now);
    var fresh = new ArrayList<Job>();
    var free = room - (known.jobs().size() - known.results());
    while (fresh.size() < free && ahead.hasReady()) {
      fresh.add(ahead.take());
    }
    fresh.forEach(this::published);
    var awaited = fresh.isEmpty() || awaitedSince == null ? null : since(awaitedSince, now);
    // While it cannot be worked out, for lack of Redis say, it is not its thinking that is slow.
    if (fresh.size() >= free || !ahead.isThinking()) {
      awaitedSince = null;
    } else if (awaitedSince == null || !fresh.isEmpty()) {
      awaitedSince = now;
    }
    var end = ahead.finished();
    return end == null ? new Decision(fresh, null, awaited) : finish(search, known, end.reasons());
  }

  /** A clock may be set back. */
  private static Duration since(Instant then, Instant now) {
    return now.isBefore(then) ? Duration.ZERO : Duration.between(then, now);
  }

  /** How long nothing needs to be decided if nothing happens. */
  public Duration patience(Instant now) {
    var deadline = untilDeadline(now);
    var thought = untilThought(now);
    return deadline.compareTo(thought) < 0 ? deadline : thought;
  }

  /** A search ends by the clock in whatever state it is, once nothing of it is in flight. */
  private Duration untilDeadline(Instant now) {
    var deadline = search == null || finished ? null : deadline(search);
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

  private static @Nullable Instant deadline(Search search) {
    return search.spec().budget().deadline(search.startedAt());
  }

  /** Why nothing new is begun whatever comes; null if it is. */
  private static @Nullable String endedFor(Search search, Instant now) {
    var deadline = deadline(search);
    return switch (search.state()) {
      case CANCELLED -> "the search was cancelled";
      case FAILED -> "every training failed";
      case COMPLETED -> "the search was completed";
      case RUNNING, PAUSED ->
          deadline == null || now.isBefore(deadline) ? null : "the hours by the clock are over";
    };
  }

  private static String gone(String searchId) {
    return "the search %s, which this one learns from, is not there any more".formatted(searchId);
  }

  /** All jobs and all results of jobs that are known. */
  private Known known() {
    List<Job> inOrder = new ArrayList<>();
    for (var job = jobs.get(0); job != null; job = jobs.get(inOrder.size())) {
      inOrder.add(job);
    }
    return new Known(
        inOrder,
        results.values().stream()
            .filter(result -> result.number() < inOrder.size())
            .map(result -> judged(result, inOrder.get(result.number())))
            .toList());
  }

  /**
   * A trainer of a version that cannot quantise leaves floats, which are not comparable with the
   * integers of others: nothing is known by them.
   */
  private Result judged(Result result, Job job) {
    return search != null
            && search.spec().table().isOfIntegers()
            && result.end() instanceof Completed(_, var inIntegers, _)
            && !inIntegers
            && job.rung() == search.spec().allRungs().top()
        ? new Result(
            result.number(), new TrainingEnd.Failed(), result.took(), result.secondsPerEpoch())
        : result;
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

  private Decision finish(Search search, Known known, String reason) {
    return finish(search, known, search.spec().bands().stream().map(_ -> reason).toList());
  }

  private Decision finish(Search search, Known known, List<String> reasons) {
    finished();
    var end = SearchEnd.of(search, known, reasons);
    end.bands()
        .forEach(each ->
            LOG.info("Search {}, band {}: {}.", searchId, each.band().name(), each.reason()));
    return new Decision(List.of(), end, null);
  }

  private void forget() {
    pool = null;
    lookAhead = null;
  }
}
