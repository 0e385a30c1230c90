package gpunas.cli.table;

import gpunas.cli.server.ServerOption;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gpunas table export}. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Writes a table of the latency service to a file.")
final class ExportCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ServerOption server = new ServerOption();

  @Parameters(paramLabel = "ID", description = "The table.")
  private String id = "";

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "JSON or, if it ends in .csv, CSV. Default: ID.json.")
  private @Nullable Path out;

  @Override
  public Integer call() {
    var file = out == null ? Path.of(id + ".json") : out;
    var table = new ServedTables(server.server()).get(id);
    TableFiles.write(table, file);
    spec.commandLine().getOut().println("%s, written to %s".formatted(table, file));
    return ExitCode.OK;
  }
}
