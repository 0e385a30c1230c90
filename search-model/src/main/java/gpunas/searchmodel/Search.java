package gpunas.searchmodel;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A search and its state.
 *
 * @param reason why it is in this state, human-readable; null if there is nothing to say
 * @param revision of the state: 0 at the start, one more with every change. An older one than what
 *     is known says nothing.
 */
public record Search(
    String id,
    State state,
    @Nullable String reason,
    Instant startedAt,
    Instant changedAt,
    long revision,
    SearchSpec spec) {

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

  /** Whether this holds against what was known: it is as new, and does not undo an end. */
  public boolean holdsAgainst(Search known) {
    return revision >= known.revision && (isOver() || !known.isOver());
  }

  /** This search with another priority. */
  public Search prioritised(int priority, Instant now) {
    return priority == spec.priority()
        ? this
        : new Search(id, state, reason, startedAt, now, revision + 1, spec.withPriority(priority));
  }

  /** The same, to be told again over what was told since and does not hold. */
  public Search again() {
    return new Search(id, state, reason, startedAt, changedAt, revision + 1, spec);
  }

  /** This search in another state. */
  public Search changed(State next, String why, Instant now) {
    return new Search(id, next, why, startedAt, now, revision + 1, spec);
  }
}
