package gpunas.cli.table;

import gpunas.cli.server.ServerOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gpunas table delete}. */
@Command(
    name = "delete",
    mixinStandardHelpOptions = true,
    description =
        "Deletes a table of the latency service, complete or not. Refused while a search that is not"
            + " over needs it. There is no way back.")
final class DeleteCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ServerOption server = new ServerOption();

  @Parameters(paramLabel = "ID", description = "The table; 'gpunas table list' shows all.")
  private String id = "";

  @Override
  public Integer call() {
    new ServedTables(server.server()).delete(id);
    spec.commandLine().getOut().println("Table '%s' is deleted.".formatted(id));
    return ExitCode.OK;
  }
}
