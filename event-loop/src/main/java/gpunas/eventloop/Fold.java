package gpunas.eventloop;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * State that is folded over topics, and what the state owes the world.
 *
 * <p>The loop reads every partition of the topics from the beginning, on every start, and calls
 * handlers and methods on one thread. Records with equal keys come in the order of their topic;
 * records of different topics come in any order, on every start in another one, but for this:
 * compacted topics are read up to what they held at the start before the others are begun, so that
 * it is known early which records nobody needs any more.
 */
public interface Fold {
  /**
   * What the state is folded from, and how; asked once. A handler takes in one record: it changes
   * the state and does nothing else.
   *
   * <p>It may be told the same thing twice, under different offsets. It must leave the state as it
   * was when it throws: a {@link TransientFailure} to be called again with the same record later, a
   * {@link PermanentFailure} or an {@link IllegalArgumentException} to have the record become a
   * dead letter.
   */
  List<On<?>> handlers();

  /**
   * What the state owes the world now.
   *
   * <p>Called once the past has been replayed and after every event from then on, again and again
   * until it returns an empty list. What it returned is published before it is called again,
   * however long that takes; the state may therefore count it as done. Only the death of the
   * process can come in between, so the state must also learn from its topics what was published.
   */
  List<Outgoing> decide();

  /**
   * What may be deleted, as neither this fold nor another reader needs it: asked now and then once
   * the past has been replayed.
   */
  default List<Trim> trims() {
    return List.of();
  }

  /**
   * For how long only an event can change what the state owes. When that has passed {@link #decide}
   * is called again, often sooner: the clock, or another thread, may have made something due. Zero
   * if something is due now. Asked before and after every poll, on the thread that decides.
   */
  default Duration patience() {
    return ChronoUnit.FOREVER.getDuration();
  }
}
