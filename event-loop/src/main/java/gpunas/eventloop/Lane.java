package gpunas.eventloop;

import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * A partition as it is worked through: records that wait for something still to come are put off
 * with all that follow under their key, and the others go on. After a while the first that wait are
 * read again.
 */
final class Lane {

  private final Backlog backlog;
  private OffsetAndMetadata committed;

  /** By key. */
  private final Map<String, Hold> holds = new HashMap<>();

  /** Records that were put off are being read again. */
  private boolean rereading;

  /** Whatever was put off has a key that is held: not so after a start, nor once a key is free. */
  private boolean keysKnown;

  Lane(Backlog backlog) {
    this.backlog = backlog;
    committed = backlog.toCommit();
    rereading = backlog.first() < backlog.end();
    keysKnown = !rereading;
  }

  boolean isHandled(long offset) {
    return backlog.isHandled(offset);
  }

  /** Whether a reader died at a record, and it shall be tried alone. */
  boolean isSuspect(long offset) {
    return backlog.isSuspect(offset);
  }

  /** Whether a record must wait because one before it does. */
  boolean isHeld(String key) {
    var hold = holds.get(key);
    return hold != null && !hold.asked;
  }

  /** The key's next record cannot be handled yet. */
  void hold(String key, TransientFailure failure) {
    var hold = holds.computeIfAbsent(key, _ -> new Hold());
    hold.asked = false;
    hold.until = System.nanoTime() + hold.backoff.next().toNanos();
    hold.reason = failure.code() + ": " + failure.getMessage();
  }

  /** Puts a record off. Returns whether there is room for that. */
  boolean putOff(long offset) {
    if (offset >= backlog.end() && !backlog.hasRoom()) {
      return false;
    }
    backlog.waits(offset);
    return true;
  }

  void handled(String key, long offset) {
    if (holds.remove(key) != null) {
      keysKnown = false;
    }
    backlog.handled(offset);
  }

  /** Records before this offset were read. */
  void read(long offset) {
    backlog.reached(offset);
    if (offset >= backlog.end()) {
      rereading = false;
      keysKnown = true;
      // Nothing of theirs has come.
      holds.values().removeIf(hold -> hold.asked);
    }
  }

  /** Whether the rest of what was put off need not be read: all of it is known to wait. */
  boolean canSkip() {
    return rereading && keysKnown && holds.values().stream().noneMatch(hold -> hold.asked);
  }

  /** Ends reading again. Returns the offset to go on at. */
  long skip() {
    rereading = false;
    return backlog.end();
  }

  /** Whether it is time to read again what was put off. */
  boolean isDue(long now) {
    return !rereading && holds.values().stream().anyMatch(hold -> now - hold.until >= 0);
  }

  /** Asks again for the keys that are due. Returns the offset to read from. */
  long askAgain(long now) {
    rereading = true;
    holds.values().forEach(hold -> hold.asked = now - hold.until >= 0);
    return backlog.first();
  }

  boolean hasNews() {
    return !backlog.toCommit().equals(committed);
  }

  OffsetAndMetadata toCommit() {
    return backlog.toCommit();
  }

  void committed() {
    committed = backlog.toCommit();
  }

  /** How many records wait. */
  long waiting() {
    return backlog.waiting();
  }

  /** What its records wait for, for people. */
  Stream<String> reasons() {
    return holds.values().stream().map(hold -> hold.reason);
  }

  private static final class Hold {
    final Backoff backoff = new Backoff(RandomGenerator.getDefault());
    long until;
    String reason = "";

    /** Its time is over, and its first record is yet to be tried again. */
    boolean asked;
  }
}
