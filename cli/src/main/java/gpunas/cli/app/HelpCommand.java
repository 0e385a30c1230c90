package gpunas.cli.app;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code gpunas help}. Picocli's own knows no commands of commands. */
@Command(
    name = "help",
    helpCommand = true,
    mixinStandardHelpOptions = true,
    description = "Shows how a command is called, for example: help search start.")
final class HelpCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..*",
      paramLabel = "COMMAND",
      description = "Which command; all of them if left out.")
  private List<String> names = List.of();

  @Override
  public void run() {
    var command = spec.root().commandLine();
    for (var name : names) {
      var next = command.getSubcommands().get(name);
      if (next == null) {
        throw new UnmatchedArgumentException(command, List.of(name));
      }
      command = next;
    }
    command.usage(spec.commandLine().getOut());
  }
}
