package gpunas.service;

import static java.util.stream.Collectors.joining;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lines of a table as RFC 4180 has them. Texts that a spreadsheet would take for a formula get an
 * apostrophe in front.
 */
public final class Csv {
  /** What a line ends with. */
  public static final String LINE_END = "\r\n";

  private static final String TO_BE_QUOTED = "\",\r\n";

  private static final String BEGINS_A_FORMULA = "=+-@\t\r";

  private Csv() {}

  /** A line with its end; nothing stands for null. */
  public static String line(List<? extends @Nullable Object> values) {
    return values.stream()
        .map(value ->
            switch (value) {
              case null -> "";
              case String text -> quoted(isFormula(text) ? "'" + text : text);
              default -> quoted(value.toString());
            })
        .collect(joining(",", "", LINE_END));
  }

  private static boolean isFormula(String text) {
    return !text.isEmpty() && BEGINS_A_FORMULA.indexOf(text.charAt(0)) >= 0;
  }

  private static String quoted(String value) {
    return value.chars().noneMatch(each -> TO_BE_QUOTED.indexOf(each) >= 0)
        ? value
        : '"' + value.replace("\"", "\"\"") + '"';
  }
}
