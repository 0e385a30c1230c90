package gpunas.trainer.onnxruntime;

/** A network cannot compute in 8-bit integers; the message says why. */
public final class QuantisationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  QuantisationException(String message, Throwable cause) {
    super(message, cause);
  }
}
