package gpunas.eventloop;

import org.apache.avro.specific.SpecificRecordBase;

/** Does the jobs of a {@link JobQueue}, one at a time. */
public interface Worker<T extends SpecificRecordBase> {

  /** Why a job is given up. */
  enum Cause {
    /** Each worker it was handed to died or handed it back. */
    ATTEMPTS,
    /** {@link #work} ended with an exception other than a transient failure. */
    EXCEPTION
  }

  /**
   * Does one job, on a thread of its own. The job is done when this method returns, so its result
   * must have been published by then. Another worker may do the same job too if this one was taken
   * for dead: results need an id that is the same for both.
   *
   * @throws InterruptedException when the thread was interrupted, because the job was given to
   *     another worker or the service stops
   * @throws TransientFailure to hand the job back, for another worker or for later; no attempt of
   *     the job, unless it is {@link FailureCode#UNEXPECTED}
   * @throws PermanentFailure to have it become a dead letter and be given up
   */
  void work(Delivery<T> delivery) throws InterruptedException;

  /**
   * Looks whether this worker could do a job now. Asked after it has handed one back, and before it
   * is given another.
   *
   * @throws TransientFailure if it could not, and why; it is asked again later
   */
  default void check() {}

  /**
   * Publishes that a job failed, because no worker will do it.
   *
   * @param reason human-readable
   * @throws TransientFailure to be called again later
   * @throws PermanentFailure if there is nobody to tell, for example because the job cannot be read
   */
  void giveUp(Delivery<T> delivery, Cause cause, String reason) throws InterruptedException;
}
