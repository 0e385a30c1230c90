package gpunas.latency.redis;

import gpunas.eventloop.FailureCode;
import gpunas.eventloop.TransientFailure;

/** What Redis has under the keys of one table is none. The others need not wait for it. */
public final class DamagedTable extends TransientFailure {
  private static final long serialVersionUID = 1L;

  /**
   * @param message which one, why, and what to do
   */
  public DamagedTable(String message, Throwable cause) {
    super(FailureCode.REDIS, message, cause);
  }
}
