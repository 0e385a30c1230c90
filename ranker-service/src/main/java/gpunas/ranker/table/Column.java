package gpunas.ranker.table;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A column of the table of trainings.
 *
 * @param name a field of a training, with its unit, or a gene
 * @param words what may stand in it; none unless it is of words
 * @param hasBestAtTheTop whether the highest value is the best one
 */
public record Column(
    String name, Kind kind, List<String> words, boolean hasBestAtTheTop, Reader reader) {

  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");

  public Column {
    words = List.copyOf(words);
  }

  /** What stands in a column. */
  public enum Kind {
    /** A {@link Number}. */
    NUMBER,
    /** An {@link Instant}. */
    TIME,
    /** A text out of a few. */
    WORD,
    /** Any text. */
    TEXT
  }

  /** Reads a value; null: there is none. */
  @FunctionalInterface
  interface Reader extends Function<Row, @Nullable Object> {}

  static Column number(String name, Reader reader) {
    return new Column(name, Kind.NUMBER, List.of(), false, reader);
  }

  static Column time(String name, Reader reader) {
    return new Column(name, Kind.TIME, List.of(), false, reader);
  }

  static Column word(String name, List<String> words, Reader reader) {
    return new Column(name, Kind.WORD, words, false, reader);
  }

  static Column text(String name, Reader reader) {
    return new Column(name, Kind.TEXT, List.of(), false, reader);
  }

  Column withBestAtTheTop() {
    return new Column(name, kind, words, true, reader);
  }

  @Nullable Object value(Row row) {
    return reader.apply(row);
  }

  /** What rows are compared by: numbers of any type alike. */
  @Nullable Comparable<?> key(Row row) {
    return switch (value(row)) {
      case null -> null;
      case Number number -> number.doubleValue();
      case Instant instant -> instant;
      case Object other -> other.toString();
    };
  }

  /**
   * A bound of a range as it stands in an address, comparable with {@link #key}.
   *
   * @throws IllegalArgumentException if it is none
   */
  Comparable<?> bound(String text) {
    try {
      if (kind == Kind.TIME) {
        return Instant.parse(text);
      }
      // Java's own numbers, 80d or 0x1p3, are nobody else's.
      if (NUMBER.matcher(text).matches()) {
        return Double.valueOf(text);
      }
    } catch (DateTimeParseException _) {
      // Said below.
    }
    throw new IllegalArgumentException("'%s' is not a %s".formatted(text, example()));
  }

  private String example() {
    return kind == Kind.TIME ? "time like 2026-11-01T12:00:00Z" : "number";
  }
}
