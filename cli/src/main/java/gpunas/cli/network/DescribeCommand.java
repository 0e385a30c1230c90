package gpunas.cli.network;

import gpunas.formats.description.SpaceDescription;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
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
        "Shows a network: its stages, parameters, multiply-accumulates and latency, and whether it"
            + " is a member of the search space. Without one shows the space.")
public final class DescribeCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private NetworkOptions options = new NetworkOptions();

  @Option(names = "--json", description = "Prints JSON, layer by layer, for programs.")
  private boolean json;

  @Override
  public Integer call() {
    try {
      spec.commandLine().getOut().println(options.nameNetwork() ? network() : space());
      return ExitCode.OK;
    } catch (IllegalArgumentException | UncheckedIOException e) {
      spec.commandLine().getErr().println("gpunas: " + e.getMessage());
      return ExitCode.USAGE;
    }
  }

  private String network() {
    var network = options.network();
    return json ? network.json() : network.text();
  }

  private String space() {
    var space = new SpaceDescription(options.space());
    return json ? space.json() : space.text();
  }
}
