package gpunas.latency.http;

/** A document that is no table. */
final class InvalidDocument extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String field;

  /**
   * @param field the field at fault
   */
  InvalidDocument(String field, String message) {
    super(message);
    this.field = field;
  }

  String field() {
    return field;
  }
}
