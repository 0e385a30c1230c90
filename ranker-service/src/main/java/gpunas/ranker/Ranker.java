package gpunas.ranker;

import static java.util.stream.Collectors.joining;

import gpunas.ranker.training.Trainings;
import gpunas.searchmodel.MeasuredTargets;
import gpunas.searchmodel.Search;
import gpunas.searchmodel.Search.State;
import gpunas.searchmodel.Words;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * When a new revision of the ranking of a search is due: whenever the ranking differs from the one
 * that was published last, at once after a quiet time and every {@link #PACE} while facts keep
 * coming. A final one is due at once; after it nothing more is published.
 *
 * <p>Facts may come in any order and more than once. Used by one thread.
 */
public final class Ranker {
  /** A burst of results makes one revision in so long: each may hold a thousand networks. */
  static final Duration PACE = Duration.ofMillis(500);

  /** A result that does not come so long after the optimizer's end will not come. */
  static final Duration STRAGGLERS = Duration.ofMinutes(1);

  private static final Duration NEVER = ChronoUnit.FOREVER.getDuration();

  /** A longer reason is cut: a ranking must fit into a record. */
  private static final int MAX_REASON_CHARS = 500;

  private static final int MAX_NOTE_CHARS = 20_000;

  private final String searchId;
  private final UnaryOperator<Ranking> fitting;
  private final Trainings trainings;
  private @Nullable Search search;
  private @Nullable Finish finish;
  private @Nullable Measurement measurement;
  private Ranking.@Nullable Table table;

  /** Trainings that have their result. */
  private int answered;

  /** Whether something became known that is not in a ranking yet. */
  private boolean isChanged;

  private @Nullable Revision published;
  private boolean hasEnded;

  /** When the newest revision was published, if it was here and not before. */
  private @Nullable Instant lastPublished;

  /**
   * @param trainings of the search; who changes them says so
   * @param fitting cuts a ranking that is too long for a record
   */
  public Ranker(String searchId, Trainings trainings, UnaryOperator<Ranking> fitting) {
    this.searchId = searchId;
    this.trainings = trainings;
    this.fitting = fitting;
  }

  /** What the search is, or its new state. */
  public void changed(Search known) {
    search = known;
    isChanged = true;
  }

  /** Latencies of candidates were predicted by this table. */
  public void predicted(Ranking.Table by) {
    isChanged |= !by.equals(table);
    table = by;
  }

  /** One more of the trainings has its result. */
  public void trained() {
    answered++;
    isChanged = true;
  }

  /** No more will be proposed. */
  public void finished(Finish known) {
    finish = known;
    isChanged = true;
  }

  /** The best networks were measured, or will never be. */
  public void measured(Measurement known) {
    measurement = known;
    isChanged = true;
  }

  /** A revision is on its topic. */
  public void published(Revision revision) {
    if (published == null || published.number() <= revision.number()) {
      published = revision;
    }
  }

  /** Whether there will be no other revision. */
  public boolean isPublishedFinally() {
    return published != null && published.ranking().isFinal();
  }

  /**
   * Whether the search is over: nothing more will become known of it, and its last revision is
   * published. Told once.
   */
  public boolean ends(Instant now) {
    var isOver = !hasEnded && untilOver(now).isZero();
    hasEnded |= isOver;
    return isOver;
  }

  /** The next revision if one is due now; it counts as published from here on. */
  public @Nullable Revision decide(Instant now) {
    if (!isChanged || !untilDue(now).isZero()) {
      return null;
    }
    isChanged = false;
    var revision = revision(now);
    if (revision != null) {
      published = revision;
      lastPublished = now;
    }
    return revision;
  }

  /** How long until something is due if nothing more becomes known. */
  public Duration patience(Instant now) {
    if (isChanged) {
      return untilDue(now);
    }
    return hasEnded ? NEVER : untilOver(now);
  }

  private Duration untilOver(Instant now) {
    if (search == null
        || !search.isOver()
        || finish == null
        || !finish.isComplete()
        || !isPublishedFinally()) {
      return NEVER;
    }
    var left = Duration.between(now, finish.at().plus(STRAGGLERS));
    return answered >= finish.trainings() || left.isNegative() ? Duration.ZERO : left;
  }

  private Duration untilDue(Instant now) {
    if (lastPublished == null || isFinal()) {
      return Duration.ZERO;
    }
    var since = Duration.between(lastPublished, now);
    // A clock that was set back must not silence a search.
    return since.isNegative() || since.compareTo(PACE) >= 0 ? Duration.ZERO : PACE.minus(since);
  }

  private @Nullable Revision revision(Instant now) {
    var by = search;
    if (by == null || isPublishedFinally()) {
      return null;
    }
    var ranking = ranking(by);
    var before = published == null ? null : published.ranking();
    if (before != null && ranking.equals(Moves.none(before))) {
      return null;
    }
    return new Revision(
        searchId,
        published == null ? 1 : published.number() + 1,
        now,
        Moves.since(before, ranking, by.spec().targets().measured()));
  }

  private Ranking ranking(Search by) {
    var standings =
        new Standings(
            trainings,
            by.spec(),
            Objects.requireNonNullElse(measurement, new Measurement(Map.of(), null, List.of())),
            table == null ? null : table.memory());
    var bands = standings.bands(by.spec().bands());
    var isFinal = isFinal();
    var note = isFinal ? note(by, standings, bands) : null;
    var baselines = new Baselines(by.spec(), measurement, isCancelled());
    var whole =
        new Ranking(
            isFinal, standings.counts(), bands, note, table(), baselines.of(standings, bands));
    var fitted = fitting.apply(whole);
    // A sentence names no rank that was cut.
    return fitted.bands().equals(bands)
        ? fitted
        : fitted.with(baselines.of(standings, fitted.bands()));
  }

  /** The one that the search began with, and what became of it. */
  private Ranking.@Nullable Table table() {
    var refined = measurement == null ? null : measurement.refined();
    return table == null || refined == null ? table : table.with(refined.table());
  }

  /** Whether nothing more will become known that counts. */
  private boolean isFinal() {
    return isCancelled()
        || (finish != null && measurement != null && answered >= finish.trainings());
  }

  private boolean isCancelled() {
    return search != null && search.state() == State.CANCELLED;
  }

  private @Nullable String note(Search by, Standings standings, List<Ranking.Band> bands) {
    var whyAllFailed = standings.whyAllFailed();
    if (whyAllFailed != null && !isCancelled()) {
      return "Each of the trainings failed, the first because: " + closed(whyAllFailed);
    }
    var sentences = new ArrayList<String>();
    if (isCancelled()) {
      sentences.add(
          "The search was cancelled: "
              + Objects.requireNonNullElse(by.reason(), "no reason given"));
    }
    if (measurement != null && measurement.notMeasuredBecause() != null) {
      sentences.add("No network was measured: " + measurement.notMeasuredBecause());
    }
    if (measurement != null && measurement.notRefinedBecause() != null) {
      sentences.add(measurement.notRefinedBecause());
    }
    var whyUnchecked = standings.whyUnchecked();
    if (whyUnchecked != null) {
      sentences.add(whyUnchecked);
    }
    var whyNotTaught = standings.whyNotTaught();
    if (whyNotTaught != null) {
      sentences.add(whyNotTaught);
    }
    var whyNotQuantised = standings.whyNotQuantised();
    if (whyNotQuantised != null) {
      sentences.add(whyNotQuantised);
    }
    for (var band : bands) {
      if (band.entries().isEmpty()) {
        sentences.add(
            "Band %s is empty: %s"
                .formatted(band.name(), reason(band, by.spec().targets().measured())));
      }
    }
    return sentences.isEmpty()
        ? null
        : Words.cut(sentences.stream().map(Ranker::closed).collect(joining(" ")), MAX_NOTE_CHARS);
  }

  private String reason(Ranking.Band band, MeasuredTargets targets) {
    if (!band.outside().isEmpty()) {
      return "%d that met the %s measured outside of it%s"
          .formatted(
              band.outside().size(),
              band.outside().size() == 1 ? "targets was" : "targets were",
              targets.areAny() ? " or of the targets for measured ones" : "");
    }
    var why = finish == null ? null : finish.reasonByBand().get(band.name());
    return why == null ? "no training completed that meets the targets" : why;
  }

  private static String closed(String sentence) {
    var told = Words.cut(sentence, MAX_REASON_CHARS);
    return told.endsWith(".") ? told : told + ".";
  }
}
