package gpunas.cli.table;

import gpunas.cli.TextFiles;
import gpunas.cli.UserError;
import gpunas.formats.space.SpaceYaml;
import gpunas.latency.WholeNetworks;
import gpunas.latency.profile.RoundTimer;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.LatencyTable.Prediction;
import gpunas.latency.table.TableKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gpunas table validate}. */
@Command(
    name = "validate",
    mixinStandardHelpOptions = true,
    description =
        "Times random networks on this machine and shows how well a table predicts them. The"
            + " networks differ from those in the table. Use the options it was"
            + " measured with.")
final class ValidateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private DeviceOptions device = new DeviceOptions();

  @Parameters(paramLabel = "FILE", description = "The table.")
  private Path file = Path.of("");

  @Option(
      names = "--space",
      paramLabel = "NAME|FILE",
      description = "The space that networks are drawn from. Default: ${DEFAULT-VALUE}.")
  private String space = "quickstart";

  @Option(
      names = "--networks",
      paramLabel = "N",
      description = "How many are timed. Default: ${DEFAULT-VALUE}.")
  private int networks = 40;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the choice. Default: ${DEFAULT-VALUE}.")
  private long seed = 7;

  @Option(names = "--svg", paramLabel = "FILE", description = "Draws predicted against measured.")
  private @Nullable Path svg;

  @Override
  public Integer call() {
    var table = TableFiles.read(file);
    var printed = spec.commandLine().getOut();
    var engines = file.resolveSibling("engines");
    try (var timer =
        device.timer(table.provenance().device(), engines, line -> printed.println("  " + line))) {
      if (!timer.provenance().equals(table.provenance())) {
        throw new UserError(
            "The table is of %s, and this would be %s. Validate it on the device and with the options it was measured with."
                .formatted(table.provenance(), timer.provenance()));
      }
      var keys = WholeNetworks.keys(SpaceYaml.load(space), table.micros().keySet(), seed, networks);
      if (keys.size() < 2) {
        throw new UserError(
            "The table has hardly a whole network of the space %s. Maybe it was measured for another one, or with too small a budget."
                .formatted(space));
      }
      var measured = new RoundTimer(timer).lowest(keys, device.rounds());
      var predictions = new ArrayList<Prediction>();
      for (var i = 0; i < measured.length; i++) {
        predictions.add(
            new Prediction(
                sum(table.micros(), keys.get(i)), sum(table.costs(), keys.get(i)), measured[i]));
      }
      TableText.print(predictions, spec.commandLine().getOut());
      draw(table, predictions);
      return ExitCode.OK;
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  private void draw(LatencyTable table, List<Prediction> predictions) {
    if (svg != null) {
      TextFiles.replace(
          svg,
          new PredictionPlot(predictions, table.id() + ", validated", ShowCommand.deviation(table))
              .toSvg());
    }
  }

  private static double sum(Map<String, Double> micros, String network) {
    return TableKey.layerKeys(network).stream()
        .mapToDouble(layer -> micros.getOrDefault(layer, Double.NaN))
        .sum();
  }
}
