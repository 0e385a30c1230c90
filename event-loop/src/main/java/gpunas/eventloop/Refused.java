package gpunas.eventloop;

import org.jspecify.annotations.Nullable;

/**
 * Something outside refuses what it was asked, and will do so again: a password is wrong, a right
 * or a feature is missing. No record is at fault, and none is lost; but nothing is gained by trying
 * again, and the loop ends. Its message says what to do.
 */
public final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Refused(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The refusal that an exception is, or was caused by; null if there is none. */
  public static @Nullable Refused in(@Nullable Throwable error) {
    return error == null || error instanceof Refused
        ? (Refused) error
        : Refused.in(error.getCause());
  }
}
