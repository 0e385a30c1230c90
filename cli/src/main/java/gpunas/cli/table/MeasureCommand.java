package gpunas.cli.table;

import gpunas.cli.UserError;
import gpunas.formats.space.SpaceYaml;
import gpunas.latency.report.TableReport;
import gpunas.searchspace.SearchSpace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gpunas table measure}. */
@Command(
    name = "measure",
    mixinStandardHelpOptions = true,
    description =
        "Makes a latency table of all layers of a search space: measures layers and whole networks on"
            + " this machine, and models the layers for which there is no time. Needs no services."
            + " Run again, it goes on: after an interruption where it was, else with more"
            + " layers measured.")
final class MeasureCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private DeviceOptions device = new DeviceOptions();

  @Option(
      names = "--device-name",
      paramLabel = "NAME",
      description = "Name of this device in the table. Default: what it calls itself.")
  private @Nullable String deviceName;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description =
          "Id of the table in searches. Default: made from the device's name and the options.")
  private @Nullable String id;

  @Option(
      names = "--space",
      paramLabel = "NAME|FILE",
      description =
          "The search space: gpunet, gpunet-as-released, quickstart, or a YAML file. Default: ${DEFAULT-VALUE}.")
  private String space = "quickstart";

  @Option(
      names = "--resolutions",
      paramLabel = "SIDE",
      split = ",",
      description = "Only these of the space's resolutions.")
  private List<Integer> resolutions = List.of();

  @Option(
      names = "--budget",
      paramLabel = "TIME",
      converter = Budget.Converter.class,
      description =
          "How long it may take, for example 90s, 10m or 2h. If that is too short for all layers,"
              + " those that tell most are measured, and the others modelled. Or none: measures all"
              + " of them, however long that takes. Default: ${DEFAULT-VALUE}.")
  private Budget budget = Budget.of(Duration.ofMinutes(20));

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "Where the table is written, as JSON or, if it ends in .csv, CSV. Default: ID.json.")
  private @Nullable Path out;

  @Override
  public Integer call() {
    var printed = spec.commandLine().getOut();
    if (out != null && !Files.isDirectory(out.toAbsolutePath().resolveSibling(""))) {
      throw new UserError("There is no folder for %s; expected one that exists.".formatted(out));
    }
    try (var timer = device.timer(deviceName, engines(), line -> printed.println("  " + line))) {
      var tableId = id == null ? defaultId(timer.deviceId()) : id;
      var file = out == null ? Path.of(tableId + ".json") : out;
      var journal = new Journal(file);
      var earlier = Files.exists(file) ? TableFiles.read(file) : null;
      if (earlier != null && earlier.deviations().isEmpty() && !journal.isThere()) {
        throw new UserError(
            "%s is there and complete. Choose another --id or --out, or delete it."
                .formatted(file));
      }
      printed.println("table %s of %s".formatted(tableId, timer.provenance()));
      var table =
          new CompleteMeasurement(
                  tableId,
                  searched(),
                  timer,
                  device.rounds(),
                  journal,
                  printed,
                  InstantSource.system())
              .run(earlier, budget);
      TableFiles.write(table, file);
      journal.delete();
      new TableText(TableReport.of(table)).print(printed);
      printed.println("written to %s".formatted(file));
      return ExitCode.OK;
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  /** Where engines and the timing cache of TensorRT are kept: beside the journal. */
  private Path engines() {
    return out == null ? Path.of("engines") : out.resolveSibling("engines");
  }

  private String defaultId(String deviceId) {
    var name =
        deviceId.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    return "%s-%s".formatted(name.isEmpty() ? "device" : name, device.words());
  }

  private SearchSpace searched() {
    var whole = SpaceYaml.load(space);
    return resolutions.isEmpty() ? whole : whole.withResolutions(resolutions);
  }
}
