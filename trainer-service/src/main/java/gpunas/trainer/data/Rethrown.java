package gpunas.trainer.data;

import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** What a thread ended by, for the one that waits for it. */
final class Rethrown {

  private Rethrown() {}

  /**
   * What is thrown by who waits.
   *
   * @param otherwise what is said if nobody foresaw it
   * @throws Error if it is one: what a thread dies of, the job's thread must die of too
   */
  static RuntimeException of(@Nullable Throwable cause, String otherwise) {
    return switch (cause) {
      case Error error -> throw error;
      case DatasetException known ->
          new DatasetException(String.valueOf(known.getMessage()), known);
      case UncheckedIOException known ->
          new UncheckedIOException(String.valueOf(known.getMessage()), known.getCause());
      case null, default -> new IllegalStateException(otherwise, cause);
    };
  }
}
