package gpunas.eventloop;

import org.jspecify.annotations.Nullable;

/** Trying again would end the same way: the record becomes a dead letter and the loop goes on. */
public final class PermanentFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final FailureCode code;

  public PermanentFailure(FailureCode code, String message) {
    this(code, message, null);
  }

  public PermanentFailure(FailureCode code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public FailureCode code() {
    return code;
  }
}
