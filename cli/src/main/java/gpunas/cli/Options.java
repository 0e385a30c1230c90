package gpunas.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Checks of options. */
public final class Options {

  private Options() {}

  /**
   * Refuses a command that was called with a wrong option.
   *
   * @param expected human-readable
   * @throws ParameterException if the value does not fit
   */
  public static void require(
      boolean fits, CommandSpec command, String option, @Nullable Integer value, String expected) {
    if (!fits) {
      throw new ParameterException(
          command.commandLine(), "%s %s; expected %s.".formatted(option, value, expected));
    }
  }
}
