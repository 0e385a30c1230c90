package gpunas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** One run of a command: its exit code and what it printed. */
public record CommandRun(int exitCode, String output, String errors) {

  /** Runs a command. */
  public static CommandRun of(Object command, String... arguments) {
    return of(commandLine(command), arguments);
  }

  /** Runs a command that fails only by a {@link UserError}, which it tells in a line. */
  public static CommandRun refusing(Object command, String... arguments) {
    return of(
        commandLine(command)
            .setExecutionExceptionHandler((error, commandLine, _) -> {
              assertThat(error).isInstanceOf(UserError.class);
              commandLine.getErr().println(error.getMessage());
              return CommandLine.ExitCode.SOFTWARE;
            }),
        arguments);
  }

  private static CommandLine commandLine(Object command) {
    return new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true);
  }

  /** Runs a command line. */
  public static CommandRun of(CommandLine commandLine, String... arguments) {
    var output = new StringWriter();
    var errors = new StringWriter();
    var exitCode =
        commandLine
            .setOut(new PrintWriter(output, true))
            .setErr(new PrintWriter(errors, true))
            .execute(arguments);
    return new CommandRun(exitCode, output.toString(), errors.toString());
  }
}
