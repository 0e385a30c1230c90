package gpunas.latency.redis;

import gpunas.eventloop.FailureCode;

/** What Redis has under the keys of one table is none. */
public final class DamagedTable extends TableFailure {
  private static final long serialVersionUID = 1L;

  /**
   * @param message which one, why, and what to do
   */
  public DamagedTable(String message, Throwable cause) {
    super(FailureCode.REDIS, message, cause);
  }
}
