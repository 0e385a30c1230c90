package gpunas.cli;

/** Something the user can mend; its message is all that is shown. */
public final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what was given, what was expected, what to do
   */
  public UserError(String message) {
    super(message);
  }

  /**
   * @param message what was given, what was expected, what to do
   */
  public UserError(String message, Throwable cause) {
    super(message, cause);
  }
}
