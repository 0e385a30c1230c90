package gpunas.latency.document;

import org.jspecify.annotations.Nullable;

/** A document that is not a table. */
public final class InvalidDocument extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String field;

  /**
   * @param field the field at fault, null if it is the whole document
   */
  public InvalidDocument(@Nullable String field, String message) {
    super(message);
    this.field = field;
  }

  /** The field at fault, null if it is the whole document. */
  public @Nullable String field() {
    return field;
  }
}
