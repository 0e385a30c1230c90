package gpunas.cli.table;

import picocli.CommandLine.Command;

/** {@code gpunas table}. */
@Command(
    name = "table",
    mixinStandardHelpOptions = true,
    description = "Measures, checks, shows, shares and deletes latency tables.",
    subcommands = {
      MeasureCommand.class,
      ValidateCommand.class,
      ListCommand.class,
      ShowCommand.class,
      ExportCommand.class,
      ImportCommand.class,
      DeleteCommand.class
    })
public final class TableCommand {}
