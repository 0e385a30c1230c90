package gpunas.sampler;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A search and its state.
 *
 * @param reason why it is in this state, human-readable; null if there is nothing to say
 */
public record Search(
    String id,
    State state,
    @Nullable String reason,
    Instant startedAt,
    Instant changedAt,
    SearchSpec spec) {

  /** Where a search is in its life. */
  public enum State {
    /** Candidates are drawn and trained. */
    RUNNING,
    /** Nothing new is begun for now. */
    PAUSED,
    /** Somebody ended it. */
    CANCELLED,
    /** Its ranking is final. */
    COMPLETED;

    /** Whether the search has ended for good. */
    public boolean isOver() {
      return switch (this) {
        case RUNNING, PAUSED -> false;
        case CANCELLED, COMPLETED -> true;
      };
    }
  }

  /** A search that begins now. */
  static Search started(String id, SearchSpec spec, Instant now) {
    return new Search(id, State.RUNNING, null, now, now, spec);
  }

  /** This search with another priority. */
  Search prioritised(int priority, Instant now) {
    return priority == spec.priority()
        ? this
        : new Search(id, state, reason, startedAt, now, spec.withPriority(priority));
  }

  /** This search in another state. */
  Search changed(State next, String why, Instant now) {
    return new Search(id, next, why, startedAt, now, spec);
  }
}
