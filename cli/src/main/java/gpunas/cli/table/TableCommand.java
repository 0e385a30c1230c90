package gpunas.cli.table;

import picocli.CommandLine.Command;

/** {@code gpunas table}. */
@Command(
    name = "table",
    mixinStandardHelpOptions = true,
    description = "Measures, checks, shows and shares latency tables.",
    subcommands = {
      MeasureCommand.class,
      ValidateCommand.class,
      ListCommand.class,
      ShowCommand.class,
      ExportCommand.class,
      ImportCommand.class
    })
public final class TableCommand {}
