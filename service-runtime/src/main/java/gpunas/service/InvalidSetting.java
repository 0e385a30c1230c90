package gpunas.service;

/** A setting with which the service does not start; its message is all that its user needs. */
public final class InvalidSetting extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what was given, what was expected, what to do
   */
  public InvalidSetting(String message) {
    super(message);
  }
}
