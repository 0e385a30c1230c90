package gpunas.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** One run of a command: its exit code and what it printed. */
public record CommandRun(int exitCode, String output, String errors) {

  /** Runs a command. */
  public static CommandRun of(Object command, String... arguments) {
    var output = new StringWriter();
    var errors = new StringWriter();
    var exitCode =
        new CommandLine(command)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(new PrintWriter(output, true))
            .setErr(new PrintWriter(errors, true))
            .execute(arguments);
    return new CommandRun(exitCode, output.toString(), errors.toString());
  }
}
