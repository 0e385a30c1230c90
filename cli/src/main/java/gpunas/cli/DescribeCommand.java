package gpunas.cli;

import gpunas.formats.description.NetworkDescription;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gpunas describe}. */
@Command(
    name = "describe",
    mixinStandardHelpOptions = true,
    description =
        "Tells what a network is: its stages, parameters, multiply-accumulates and latency, and"
            + " whether it is a member of the search space.")
final class DescribeCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private NetworkOptions options = new NetworkOptions();

  @Option(
      names = "--table",
      paramLabel = "ID|FILE",
      description =
          "Adds latencies: a table file such as the quickstart's table.json, or an estimate from"
              + " data sheets, for example estimate-v100-fp16-b1.")
  private @Nullable String table;

  @Option(names = "--json", description = "Prints JSON, layer by layer, for programs.")
  private boolean json;

  @Override
  public Integer call() {
    try {
      var network = described();
      spec.commandLine().getOut().println(json ? network.json() : network.text());
      return ExitCode.OK;
    } catch (IllegalArgumentException | UncheckedIOException e) {
      spec.commandLine().getErr().println("gpunas: " + e.getMessage());
      return ExitCode.USAGE;
    }
  }

  private NetworkDescription described() {
    var description = options.network();
    return table == null
        ? description
        : description.with(TableFile.latencies(table, description.network().layers()));
  }
}
