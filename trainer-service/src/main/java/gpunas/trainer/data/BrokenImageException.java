package gpunas.trainer.data;

import java.io.IOException;
import java.io.UncheckedIOException;

/** An image that cannot be read, and never will; the message names it. */
public final class BrokenImageException extends UncheckedIOException {
  private static final long serialVersionUID = 1L;

  BrokenImageException(String message, IOException cause) {
    super(message, cause);
  }
}
