package gpunas.searchmodel;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A search and its state.
 *
 * @param reason why it is in this state, human-readable; null if there is nothing to say
 * @param changedAt when its state or its priority changed last
 * @param revision of all of this: 0 at the start, one more with every change. An older one than
 *     what is known says nothing.
 * @param notes what people have noted of it
 */
public record Search(
    String id,
    State state,
    @Nullable String reason,
    Instant startedAt,
    Instant changedAt,
    long revision,
    SearchSpec spec,
    Notes notes) {

  /** A search of which nothing is noted. */
  public Search(
      String id,
      State state,
      @Nullable String reason,
      Instant startedAt,
      Instant changedAt,
      long revision,
      SearchSpec spec) {
    this(id, state, reason, startedAt, changedAt, revision, spec, Notes.NONE);
  }

  /** Characters of any script, each once. */
  public static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /** Where a search is in its life. */
  public enum State {
    /** Candidates are drawn and trained. */
    RUNNING,
    /** Nothing new is begun for now; what is in flight goes on. */
    PAUSED,
    /** Somebody ended it. */
    CANCELLED,
    /** Its ranking is final. */
    COMPLETED,
    /** Each of its trainings failed: nothing can be said of any network. */
    FAILED;

    /** Whether the search has ended for good. */
    public boolean isOver() {
      return switch (this) {
        case RUNNING, PAUSED -> false;
        case CANCELLED, COMPLETED, FAILED -> true;
      };
    }
  }

  /** A search that begins now. */
  public static Search started(String id, SearchSpec spec, Instant now) {
    return new Search(id, State.RUNNING, null, now, now, 0, spec);
  }

  /** Whether the search has ended for good. */
  public boolean isOver() {
    return state.isOver();
  }

  /**
   * What holds once this is told: the newer of this and what was known, of equal ones this. An end
   * stays; of a change that crossed it only the name and the notes hold.
   */
  public Search over(Search known) {
    if (isOver() == known.isOver()) {
      return revision >= known.revision ? this : known;
    }
    return isOver() ? crossedBy(known) : known.crossedBy(this);
  }

  /** Who decided an end knew all changes of lower revisions. */
  private Search crossedBy(Search change) {
    return change.revision < revision ? this : named(change, change.revision);
  }

  /** This search with another priority. */
  public Search prioritised(int priority, Instant now) {
    return priority == spec.priority()
        ? this
        : next(state, reason, now, spec.withPriority(priority), notes);
  }

  /** This search by another name; its id stays. */
  public Search renamed(String name) {
    return name.equals(spec.name())
        ? this
        : next(state, reason, changedAt, spec.withName(name), notes);
  }

  /** This search with other notes. */
  public Search noted(Notes other) {
    return other.equals(notes) ? this : next(state, reason, changedAt, spec, other);
  }

  /** This end of a search, decided while it was named or noted otherwise: that holds as well. */
  public Search keeping(Search known) {
    return named(known, Math.max(revision, known.revision + 1));
  }

  private Search named(Search other, long newRevision) {
    return new Search(
        id,
        state,
        reason,
        startedAt,
        changedAt,
        newRevision,
        spec.withName(other.spec.name()),
        other.notes);
  }

  /** The same, to be told again over what was told since and does not hold. */
  public Search again() {
    return next(state, reason, changedAt, spec, notes);
  }

  /** This search in another state. */
  public Search changed(State next, String why, Instant now) {
    return next(next, why, now, spec, notes);
  }

  private Search next(
      State newState,
      @Nullable String newReason,
      Instant newChangedAt,
      SearchSpec newSpec,
      Notes newNotes) {
    return new Search(
        id, newState, newReason, startedAt, newChangedAt, revision + 1, newSpec, newNotes);
  }
}
