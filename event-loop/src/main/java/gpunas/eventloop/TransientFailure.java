package gpunas.eventloop;

import org.jspecify.annotations.Nullable;

/**
 * Something outside failed that may well work later: the loop tries again, for as long as it lasts.
 */
public class TransientFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final FailureCode code;

  public TransientFailure(FailureCode code, String message) {
    this(code, message, null);
  }

  public TransientFailure(FailureCode code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public final FailureCode code() {
    return code;
  }
}
