package gpunas.latency.redis;

import gpunas.eventloop.FailureCode;
import gpunas.eventloop.TransientFailure;

/** Redis cannot give or take one table for now. The others need not wait for it. */
public class TableFailure extends TransientFailure {
  private static final long serialVersionUID = 1L;

  /**
   * @param message which one, why, and what to do
   */
  public TableFailure(FailureCode code, String message, Throwable cause) {
    super(code, message, cause);
  }
}
