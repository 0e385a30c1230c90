package gpunas.ranker.table;

/** Somebody asks for trainings in words that nobody understands; the message says what would do. */
public final class UnreadableQuery extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnreadableQuery(String message) {
    super(message);
  }
}
