package gpunas.cli.table;

import gpunas.cli.UserError;
import gpunas.formats.space.SpaceYaml;
import gpunas.searchspace.Choices;
import gpunas.searchspace.LayerGrid;
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
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code gpunas table measure}. */
@Command(
    name = "measure",
    mixinStandardHelpOptions = true,
    description =
        "Measures how long every layer of a search space takes on this machine, and some whole"
            + " networks, and writes a latency table. Needs no services. Run again after an"
            + " interruption, it continues where it was.")
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
          "The search space: gpunet, quickstart, or a YAML file. Default: ${DEFAULT-VALUE}.")
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
      converter = BudgetConverter.class,
      description =
          "Approximate time limit, for example 90s, 10m or 2h: the layers that occur in networks"
              + " most often come first. Run again with another budget, it continues. Default: no"
              + " limit.")
  private @Nullable Duration budget;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "Where the table is written, as JSON or, if it ends in .csv, CSV. Default: ID.json.")
  private @Nullable Path out;

  @Override
  public Integer call() {
    var printed = spec.commandLine().getOut();
    try (var timer = device.timer(deviceName, engines(), line -> printed.println("  " + line))) {
      var tableId = id == null ? defaultId(timer.deviceId()) : id;
      var file = out == null ? Path.of(tableId + ".json") : out;
      var journal = new Journal(file);
      if (Files.exists(file) && !journal.isThere()) {
        throw new UserError(
            "%s is there and complete. Choose another --id or --out, or delete it."
                .formatted(file));
      }
      printed.println("table %s of %s".formatted(tableId, timer.provenance()));
      var clock = InstantSource.system();
      var searched = searched();
      var table =
          new TableMeasurement(
                  tableId,
                  searched,
                  timer,
                  device.rounds(),
                  journal,
                  new Progress(printed, clock),
                  clock)
              .run(budget);
      TableFiles.write(table, file);
      var missing = new LayerGrid(searched).layers().size() - table.micros().size();
      if (missing == 0) {
        journal.delete();
      }
      new TableReport(table).print(printed);
      printed.println(
          missing == 0
              ? "written to %s".formatted(file)
              : "written to %s; it lacks %d layers, which the same command goes on with"
                  .formatted(file, missing));
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
    if (resolutions.isEmpty()) {
      return whole;
    }
    for (var resolution : resolutions) {
      if (!whole.resolutions().contains(resolution)) {
        throw new IllegalArgumentException(
            "The space %s has no resolution %d; it has %s."
                .formatted(whole, resolution, whole.resolutions()));
      }
    }
    return new SearchSpace(
        whole.name(),
        whole.inputChannels(),
        whole.classes(),
        whole.tailWidth(),
        whole.padding(),
        Choices.of(resolutions),
        whole.stem(),
        whole.stages());
  }

  private static final class BudgetConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      if (!text.matches("[1-9][0-9]{0,6}[smh]")) {
        throw new TypeConversionException(
            "'%s'; expected a time such as 90s, 10m or 2h".formatted(text));
      }
      return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
    }
  }
}
