package gpunas.trainer;

/** The device did not do what it was asked. Says nothing of a network. */
public sealed class DeviceException extends RuntimeException permits OutOfDeviceMemoryException {
  private static final long serialVersionUID = 1L;

  public DeviceException(String message) {
    super(message);
  }

  public DeviceException(String message, Throwable cause) {
    super(message, cause);
  }
}
