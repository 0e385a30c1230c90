package gpunas.eventloop;

/** What failed; a metric tag and a dead-letter header. */
public enum FailureCode {
  /** The bytes are not a record of the expected type. */
  MALFORMED,
  /** The record can be read, but what it says makes no sense. */
  INVALID,
  /** The record belongs to a search that is not known, or not known yet. */
  UNKNOWN_SEARCH,
  /** The latency table of the record's search does not have every layer yet. */
  TABLE_INCOMPLETE,
  /** The latency table of the record's search is not of what it asks for. */
  TABLE_UNSUITABLE,
  /** Its reader ended with an {@link Error} while it handled the record. */
  DEADLY,
  /** The record would be larger than Kafka takes. */
  TOO_LARGE,
  /** Kafka did not do what it was asked. */
  BROKER,
  /** Redis did not do what it was asked. */
  REDIS,
  /** A file could not be read or written. */
  STORAGE,
  /** The device that trains or measures failed. */
  DEVICE,
  /** A failure that nobody foresaw: most likely a mistake in the code. */
  UNEXPECTED;

  /**
   * Whether nothing has failed: the record waits for something that is still to come, or for its
   * search to be cancelled. Records with other keys need not wait with it.
   */
  boolean isWaiting() {
    return switch (this) {
      case UNKNOWN_SEARCH, TABLE_INCOMPLETE, TABLE_UNSUITABLE -> true;
      case MALFORMED, INVALID, DEADLY, TOO_LARGE, BROKER, REDIS, STORAGE, DEVICE, UNEXPECTED ->
          false;
    };
  }
}
