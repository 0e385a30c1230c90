package gpunas.trainer;

/** The device, or its host, has not enough memory for what it was asked. */
public final class OutOfDeviceMemoryException extends DeviceException {
  private static final long serialVersionUID = 1L;

  public OutOfDeviceMemoryException(String message) {
    super(message);
  }

  public OutOfDeviceMemoryException(String message, Throwable cause) {
    super(message, cause);
  }
}
