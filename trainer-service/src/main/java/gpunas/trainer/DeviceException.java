package gpunas.trainer;

/** The device did not do what it was asked: lost, or out of memory. Says nothing of a network. */
public final class DeviceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DeviceException(String message) {
    super(message);
  }

  public DeviceException(String message, Throwable cause) {
    super(message, cause);
  }
}
