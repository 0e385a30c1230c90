package gpunas.cli.app;

import gpunas.cli.UserError;
import gpunas.cli.benchmark.BenchmarkCommand;
import gpunas.cli.compare.CompareCommand;
import gpunas.cli.network.DescribeCommand;
import gpunas.cli.network.ExportCommand;
import gpunas.cli.quantise.QuantiseCommand;
import gpunas.cli.quickstart.QuickstartCommand;
import gpunas.cli.server.RankingCommand;
import gpunas.cli.server.SearchCommand;
import gpunas.cli.server.TrainersCommand;
import gpunas.cli.table.TableCommand;
import gpunas.eventloop.PermanentFailure;
import gpunas.eventloop.TransientFailure;
import gpunas.service.Version;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code gpunas}. */
@Command(
    name = "gpunas",
    versionProvider = Gpunas.VersionLine.class,
    mixinStandardHelpOptions = true,
    description = {
      "Finds networks that are accurate and meet a latency budget on a given GPU.",
      "",
      "'gpunas build' compiles, 'gpunas test' runs all tests, 'gpunas docs' makes HTML of the"
          + " documents: they are part of the launcher and need a checkout."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:success", "1:failed, refused or not reachable", "2:wrong usage"})
final class Gpunas {

  private Gpunas() {}

  /** Runs a command and ends the process with its exit code: 0 done, 1 failed, 2 called wrongly. */
  public static void main(String[] args) {
    // What is printed and written is the same in every country.
    Locale.setDefault(Locale.ROOT);
    if (args.length == 1 && List.of("--version", "-V").contains(args[0])) {
      // Scripts ask for it; to set up a command line takes longer than all else.
      System.out.println(VersionLine.TEXT);
      return;
    }
    System.exit(exitCode(args));
  }

  private static int exitCode(String[] args) {
    try {
      return commandLine(args).setUsageHelpAutoWidth(true).execute(args);
    } catch (OutOfMemoryError e) {
      System.err.printf(
          "gpunas: Java's memory, %d MiB, is too small for this: %s%n",
          Runtime.getRuntime().maxMemory() >> 20, e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  /** A command line that understands these arguments. */
  static CommandLine commandLine(String... args) {
    var gpunas = new CommandLine(new Gpunas());
    needed(args).forEach(gpunas::addSubcommand);
    gpunas.getSubcommands().values().forEach(Gpunas::tellVersion);
    return gpunas
        .setParameterExceptionHandler(new WrongCall(gpunas.getParameterExceptionHandler()))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionStrategy(Gpunas::execute)
        .setExecutionExceptionHandler((error, commandLine, _) -> {
          if (error instanceof UserError
              || error instanceof PermanentFailure
              || error instanceof TransientFailure) {
            commandLine.getErr().println("gpunas: " + error.getMessage());
          } else if (error instanceof InterruptedException
              || Thread.currentThread().isInterrupted()) {
            // Nobody but whoever stops the process interrupts a command.
            commandLine.getErr().println("gpunas: Stopped.");
          } else {
            error.printStackTrace(commandLine.getErr());
          }
          return CommandLine.ExitCode.SOFTWARE;
        });
  }

  /** That of gpunas is that of all commands; by themselves they would print nothing. */
  private static void tellVersion(CommandLine command) {
    command.getCommandSpec().versionProvider(new VersionLine());
    command.getSubcommands().values().forEach(Gpunas::tellVersion);
  }

  /** In the order of the help. */
  private static List<Class<?>> commands() {
    return List.of(
        QuickstartCommand.class,
        DescribeCommand.class,
        ExportCommand.class,
        CompareCommand.class,
        QuantiseCommand.class,
        TableCommand.class,
        SearchCommand.class,
        RankingCommand.class,
        TrainersCommand.class,
        BenchmarkCommand.class,
        CompletionCommand.class,
        HelpCommand.class);
  }

  /** They print what is known of the others. */
  private static boolean isOfAll(Class<?> command) {
    return command == CompletionCommand.class || command == HelpCommand.class;
  }

  /**
   * Reading the options of all commands takes longer than most commands run: where the first
   * argument names one, the others are left out.
   */
  private static List<Class<?>> needed(String... args) {
    var first = args.length == 0 ? "" : args[0];
    var commands = commands();
    return commands.stream()
        .filter(type -> !isOfAll(type))
        .filter(type -> type.getAnnotation(Command.class).name().equals(first))
        .findFirst()
        .<List<Class<?>>>map(List::of)
        .orElse(commands);
  }

  /**
   * Runs what was asked for. A command that does not exist is refused even if help was asked for:
   * that of the command above it would hide the mistake.
   */
  private static int execute(ParseResult asked) {
    var deepest = asked;
    while (deepest.hasSubcommand()) {
      deepest = deepest.subcommand();
    }
    var command = deepest.commandSpec();
    if (!command.subcommands().isEmpty() && !deepest.unmatched().isEmpty()) {
      throw new UnmatchedArgumentException(command.commandLine(), deepest.unmatched());
    }
    return new RunLast().execute(asked);
  }

  static final class VersionLine implements IVersionProvider {
    static final String TEXT = "gpunas " + Version.current();

    @Override
    public String[] getVersion() {
      return new String[] {TEXT};
    }
  }
}
