package gpunas.eventloop;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * State that is folded over topics, and what the state owes the world.
 *
 * <p>The loop reads every partition of the topics from the beginning, on every start, and calls
 * both methods on one thread. Events with equal keys come in the order of their topic; events of
 * different topics come in any order, on every start in another one.
 */
public interface Fold {
  /**
   * Takes in one event: changes the state and does nothing else.
   *
   * <p>May be told the same thing twice, under different offsets. Must leave the state as it was
   * when it throws.
   *
   * @throws TransientFailure to be called again with the same event later
   * @throws PermanentFailure to have the event become a dead letter
   */
  void apply(Event event);

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
   * For how long only an event can change what the state owes. When that has passed {@link #decide}
   * is called again, often sooner: the clock, or another thread, may have made something due. Zero
   * if something is due now. Asked before and after every poll, on the thread that decides.
   */
  default Duration patience() {
    return ChronoUnit.FOREVER.getDuration();
  }
}
