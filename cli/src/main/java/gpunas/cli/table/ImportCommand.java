package gpunas.cli.table;

import gpunas.cli.server.ServerOption;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gpunas table import}. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description =
        "Sends a table in a file to the latency service. The numbers of a table that it already has"
            + " under the same id never change; layers may be added.")
final class ImportCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ServerOption server = new ServerOption();

  @Parameters(paramLabel = "FILE", description = "JSON or, if it ends in .csv, CSV.")
  private Path file = Path.of("");

  @Override
  public Integer call() {
    var table = TableFiles.read(file);
    new ServedTables(server.server()).put(table);
    spec.commandLine().getOut().println("%s is there for searches".formatted(table));
    return ExitCode.OK;
  }
}
