package gpunas.objectstore;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A store's answer that would be the same if it was asked again: no such object, no right to it.
 */
public final class RefusedException extends UncheckedIOException {
  private static final long serialVersionUID = 1L;

  RefusedException(String message, IOException cause) {
    super(message, cause);
  }
}
