package gpunas.cli.table;

import gpunas.benchmarks.TableTrial;
import gpunas.benchmarks.TableTrial.Outcome;
import gpunas.cli.UserError;
import gpunas.formats.space.SpaceYaml;
import gpunas.latency.calibration.PredictionErrors;
import gpunas.latency.model.TableCompletion;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gpunas benchmark tables}. */
@Command(
    name = "tables",
    mixinStandardHelpOptions = true,
    description =
        "Judges tables of which little is measured by one of which much is, best all ('table measure"
            + " --budget none'): chooses what to measure as a budget does, takes the times from that"
            + " table instead of from a device, models the other layers, and compares. Measures nothing.")
public final class TablesBenchmark implements Callable<Integer> {

  private static final double HUNDRED = 100;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FILE", description = "The table that is taken for the truth.")
  private Path file = Path.of("");

  @Option(
      names = "--space",
      paramLabel = "NAME|FILE",
      description = "The space it was measured for. Default: ${DEFAULT-VALUE}.")
  private String space = "quickstart";

  @Option(
      names = "--resolutions",
      paramLabel = "SIDE",
      split = ",",
      description =
          "Only layers and networks of these resolutions count as measured; all that the table has are"
              + " judged. Default: all.")
  private List<Integer> resolutions = List.of();

  @Option(
      names = "--percent",
      paramLabel = "P",
      split = ",",
      defaultValue = "0.5,1,2,5,10",
      description = "How many of the layers are measured. Default: ${DEFAULT-VALUE}.")
  private List<Double> percents = List.of();

  @Override
  public Integer call() {
    for (var percent : percents) {
      if (!(percent > 0 && percent < HUNDRED)) {
        throw new ParameterException(
            spec.commandLine(),
            "--percent %s; expected numbers above 0 and below 100.".formatted(percent));
      }
    }
    try {
      judge();
      return ExitCode.OK;
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  private void judge() {
    var table = TableFiles.read(file);
    var whole = SpaceYaml.load(space);
    var trial =
        new TableTrial(resolutions.isEmpty() ? whole : whole.withResolutions(resolutions), table);
    if (trial.layers() == 0) {
      throw new UserError(
          "%s has none of the layers of the space %s. Name the --space it was measured for."
              .formatted(file, whole.name()));
    }
    var out = spec.commandLine().getOut();
    out.println(
        "%,d of the %,d layers that %s has measured may be measured, and it has %d networks"
            .formatted(trial.layers(), table.measuredLayers(), file, table.networks().size()));
    out.println(
        "                        the other layers                                 the other networks");
    out.println(
        "  layers      networks  Spearman  |error|     bias  within deviation     Spearman  |error|     bias  within deviation");
    for (var percent : percents) {
      var layers = (int) Math.round(trial.layers() * percent / HUNDRED);
      if (layers < TableCompletion.FEWEST_LAYERS) {
        out.println(
            "  %s %% are %d layers: a table needs %d."
                .formatted(percent, layers, TableCompletion.FEWEST_LAYERS));
      } else {
        out.println(line(percent, trial.of(layers)));
      }
      out.flush();
    }
    out.println(
        "The deviation of a layer is its own; that of networks is what the table states. Were errors normal, 68 % would be within.");
  }

  private static String line(double percent, Outcome outcome) {
    return String.format(
        Locale.ROOT,
        "%6d %4.1f %%  %7d  %s %16.0f %%     %s  %s",
        outcome.layers(),
        percent,
        outcome.networks(),
        words(outcome.others()),
        HUNDRED * outcome.sure(),
        words(outcome.whole()),
        outcome.within() == null || outcome.stated() == null
            ? ""
            : String.format(
                Locale.ROOT,
                "%3.0f %% of ± %.1f %%",
                HUNDRED * outcome.within(),
                HUNDRED * outcome.stated()));
  }

  private static String words(@Nullable PredictionErrors errors) {
    return errors == null
        ? "                none"
        : String.format(
            Locale.ROOT,
            "%8.4f  %5.2f %%  %+5.2f %%",
            errors.spearman(),
            HUNDRED * errors.meanError(),
            HUNDRED * errors.bias());
  }
}
