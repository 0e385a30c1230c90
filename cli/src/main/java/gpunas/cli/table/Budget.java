package gpunas.cli.table;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How long a measurement may take.
 *
 * @param time null for as long as it takes
 */
record Budget(@Nullable Duration time) {

  static Budget of(Duration time) {
    return new Budget(time);
  }

  @Override
  public String toString() {
    return time == null ? "none" : time.toMinutes() + "m";
  }

  static final class Converter implements ITypeConverter<Budget> {
    @Override
    public Budget convert(String text) {
      if (text.equals("none")) {
        return new Budget(null);
      }
      if (!text.matches("[1-9][0-9]{0,6}[smh]")) {
        throw new TypeConversionException(
            "'%s'; expected a time such as 90s, 10m or 2h, or none".formatted(text));
      }
      return new Budget(Duration.parse("PT" + text.toUpperCase(Locale.ROOT)));
    }
  }
}
