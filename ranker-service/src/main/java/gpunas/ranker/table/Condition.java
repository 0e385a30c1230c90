package gpunas.ranker.table;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What must stand in a column, {@code COLUMN:VALUE}: of numbers and times a value or a range {@code
 * from..to} that includes both, of which one may be left out, or both: any value; of words one or
 * several, {@code completed|failed}; of texts a part.
 */
final class Condition implements Predicate<Row> {
  private static final String RANGE = "..";

  private final Column column;
  private final Predicate<Comparable<?>> allowed;

  private Condition(Column column, Predicate<Comparable<?>> allowed) {
    this.column = column;
    this.allowed = allowed;
  }

  /**
   * A condition as it stands in an address.
   *
   * @throws UnreadableQuery if it cannot be read or there is no such column
   */
  static Condition of(String text, Columns columns) {
    var colon = text.indexOf(':');
    if (colon < 1) {
      throw refused(text, "COLUMN:VALUE, for example top1:0.8.. or state:completed|failed");
    }
    var column = columns.find(text.substring(0, colon));
    if (column == null) {
      throw refused(text, "one of the columns " + columns.words());
    }
    return of(column, text.substring(colon + 1).strip(), text);
  }

  private static Condition of(Column column, String value, String text) {
    if (value.isEmpty()) {
      throw refused(text, "a value after the colon");
    }
    try {
      return switch (column.kind()) {
        case NUMBER, TIME -> new Condition(column, range(column, value));
        case WORD -> new Condition(column, words(column, value));
        case TEXT -> {
          var part = value.toLowerCase(Locale.ROOT);
          yield new Condition(
              column, key -> key.toString().toLowerCase(Locale.ROOT).contains(part));
        }
      };
    } catch (IllegalArgumentException e) {
      throw refused(
          text,
          switch (column.kind()) {
            case NUMBER, TIME -> "a value or a range from..to; %s".formatted(e.getMessage());
            case WORD -> "one or several of " + String.join("|", column.words());
            case TEXT -> "a text";
          });
    }
  }

  @Override
  public boolean test(Row row) {
    var key = column.key(row);
    return key != null && allowed.test(key);
  }

  private static Predicate<Comparable<?>> range(Column column, String value) {
    var middle = value.indexOf(RANGE);
    var from = bound(column, middle < 0 ? value : value.substring(0, middle));
    var to = middle < 0 ? from : bound(column, value.substring(middle + RANGE.length()));
    if (from != null && to != null && Keys.compare(from, to) > 0) {
      throw new IllegalArgumentException("this one ends before it begins");
    }
    return key ->
        (from == null || Keys.compare(key, from) >= 0)
            && (to == null || Keys.compare(key, to) <= 0);
  }

  /** Null: none, as at the open end of a range. */
  private static @Nullable Comparable<?> bound(Column column, String text) {
    return text.isBlank() ? null : column.bound(text.strip());
  }

  private static Predicate<Comparable<?>> words(Column column, String value) {
    // A band may be called as its users like.
    List<String> wanted =
        isKnown(value, column)
            ? List.of(value)
            : Stream.of(value.split("\\|", -1)).map(String::strip).toList();
    if (!wanted.stream().allMatch(word -> isKnown(word, column))) {
      throw new IllegalArgumentException("%s has other words".formatted(column.name()));
    }
    // Bands may differ in nothing but case; whoever writes one exactly means that one.
    return wanted.stream().allMatch(column.words()::contains)
        ? key -> wanted.contains(key.toString())
        : key -> wanted.stream().anyMatch(key.toString()::equalsIgnoreCase);
  }

  private static boolean isKnown(String word, Column column) {
    return column.words().stream().anyMatch(word::equalsIgnoreCase);
  }

  private static UnreadableQuery refused(String text, String expected) {
    return new UnreadableQuery("where is '%s'; expected %s.".formatted(text, expected));
  }
}
