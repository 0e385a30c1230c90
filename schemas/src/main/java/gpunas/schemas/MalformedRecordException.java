package gpunas.schemas;

import org.jspecify.annotations.NullMarked;

/**
 * Bytes that are not a record of the expected type.
 *
 * @since 0.1
 */
@NullMarked
public final class MalformedRecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MalformedRecordException(String message, Throwable cause) {
    super(message, cause);
  }
}
