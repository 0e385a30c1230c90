package gpunas.cli.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gpunas.cli.UserError;
import gpunas.formats.Parameters;
import gpunas.latency.model.Measured;
import gpunas.latency.model.MeasurementPlan;
import gpunas.latency.profile.PowerMeter;
import gpunas.latency.profile.TimedPrecision;
import gpunas.latency.report.TableReport;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.TableKey;
import gpunas.latency.trtexec.TrtexecLayerTimer;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Spaces;
import gpunas.testing.trtexec.FakeTrtexec;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole tables from a budget, by a stand-in for trtexec. A build takes a minute and a run two
 * seconds, by the clock that the budget is taken by; really they take a part of a second.
 */
class TrtexecTablesTest {

  private static final SearchSpace SPACE = Spaces.quickstart();
  private static final MeasurementPlan PLAN = new MeasurementPlan(SPACE);
  private static final Pattern PLANNED =
      Pattern.compile("about (\\d+) more and (\\d+) whole networks .* in about (\\d+) builds");

  @TempDir Path folder;
  private final StringWriter printed = new StringWriter();

  @ParameterizedTest(name = "TensorRT {0}, {1} minutes")
  @CsvSource({"8.6.1, 6", "10.3.0, 6", "10.13.0, 10", "11.1.0, 6"})
  void a_table_of_all_layers_is_made_in_the_builds_that_were_announced(String version, int minutes)
      throws IOException {
    var trtexec = FakeTrtexec.in(folder, version);
    var table = measure(trtexec, Duration.ofMinutes(minutes));

    assertThat(table.micros()).hasSize(PLAN.layers());
    assertThat(table.measuredLayers()).isBetween(48, PLAN.layers() - 1);
    assertThat(table.deviations()).hasSize(PLAN.layers() - table.measuredLayers());
    assertThat(table.relativeDeviation()).as("stated").isNotNull().isPositive();
    assertThat(table.failures()).isEmpty();
    assertThat(now(trtexec))
        .as("a tenth more at most")
        .isBefore(Instant.EPOCH.plusSeconds(66L * minutes));

    var planned = PLANNED.matcher(printed.toString());
    assertThat(planned.find()).isTrue();
    // "About": how many of each are built depends on what tells more.
    assertThat(trtexec.builds().size()).isCloseTo(Integer.parseInt(planned.group(3)), within(3));
    assertThat(table.networks().size()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void more_time_goes_on_where_less_ended() throws IOException {
    var trtexec = FakeTrtexec.in(folder, "10.13.0");
    var table = measure(trtexec, Duration.ofMinutes(4));
    var builds = trtexec.builds().size();
    var more = measure(trtexec, Duration.ofMinutes(4), table);
    assertThat(more.entries()).containsAllEntriesOf(Measured.of(table).micros());
    assertThat(Measured.of(more).micros()).hasSizeGreaterThan(Measured.of(table).micros().size());
    assertThat(trtexec.builds()).hasSizeGreaterThan(builds).doesNotHaveDuplicates();
  }

  @Test
  void layers_that_tensorrt_cannot_build_are_left_to_the_model() throws IOException {
    var trtexec = FakeTrtexec.in(folder, "10.13.0");
    var bad = alone();
    var shape = shapes(bad).getLast();
    trtexec.refuse(shape, FakeTrtexec.NO_KERNEL);
    var table = measure(trtexec, Duration.ofMinutes(20));

    assertThat(table.micros()).hasSize(PLAN.layers());
    assertThat(table.measuredLayers()).isGreaterThanOrEqualTo(8);
    assertThat(table.failures())
        .containsKey(bad)
        .allSatisfy((key, reason) -> {
          assertThat(TableKey.layerKeys(key)).anyMatch(layer -> shapes(layer).contains(shape));
          assertThat(reason).contains("It says: " + FakeTrtexec.NO_KERNEL);
        });
    assertThat(table.networks().keySet())
        .noneMatch(key ->
            TableKey.layerKeys(key).stream().anyMatch(layer -> shapes(layer).contains(shape)));
    assertThat(printed.toString())
        .contains("  cannot be measured: %s: trtexec failed".formatted(bad));
    var report = new StringWriter();
    new TableText(TableReport.of(table)).print(new PrintWriter(report, true));
    assertThat(report.toString())
        .contains("layers could not be measured and are modelled", bad + ": trtexec");
  }

  @Test
  void a_gpu_without_memory_for_anything_ends_it_with_what_trtexec_said() throws IOException {
    var trtexec = FakeTrtexec.in(folder, "10.13.0");
    trtexec.refuse("", FakeTrtexec.NO_MEMORY);
    assertThatThrownBy(() -> measure(trtexec, Duration.ofMinutes(30)))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("8 layers or networks one after another could not be measured")
        .hasMessageContaining("It says: " + FakeTrtexec.NO_MEMORY);
    assertThat(trtexec.builds()).hasSizeLessThan(20);
  }

  @Test
  void a_budget_of_less_than_a_build_is_one_message_and_the_build_is_not_lost() throws IOException {
    var trtexec = FakeTrtexec.in(folder, "10.13.0");
    assertThatThrownBy(() -> measure(trtexec, Duration.ofSeconds(1)))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "A budget of 1 s is too small for the 1108 layers of the space quickstart: expected at least 10 s.");
    assertThat(trtexec.builds()).isEmpty();
    assertThatThrownBy(() -> measure(trtexec, Duration.ofSeconds(20)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("In the time given only 0 layers were measured")
        .hasMessageContaining("Run again with a larger --budget, it goes on.");
    assertThat(trtexec.builds()).hasSize(2);
    assertThat(measure(trtexec, Duration.ofMinutes(3)).measuredLayers()).isGreaterThanOrEqualTo(8);
    assertThat(trtexec.builds()).hasSizeLessThan(6).doesNotHaveDuplicates();
  }

  private LatencyTable measure(FakeTrtexec trtexec, Duration budget, LatencyTable... earlier) {
    var setup =
        new TrtexecLayerTimer.Setup(
            trtexec.command(),
            null,
            folder.resolve("engines"),
            Duration.ofMinutes(1),
            (_, _) -> null,
            _ -> PowerMeter.NONE);
    try (var timer = new TrtexecLayerTimer(null, setup, TimedPrecision.FP16, 1, _ -> {})) {
      return new CompleteMeasurement(
              "t",
              SPACE,
              timer,
              10,
              new Journal(folder.resolve("t.json")),
              new PrintWriter(printed, true),
              () -> now(trtexec))
          .run(earlier.length == 0 ? null : earlier[0], Budget.of(budget));
    }
  }

  /** When all calls until now have ended. */
  private static Instant now(FakeTrtexec trtexec) {
    try {
      var builds = trtexec.builds().size();
      return Instant.EPOCH.plusSeconds(58L * builds + 2L * trtexec.calls().size());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One of the first layers, which has weights of a shape that none of the others has. */
  private static String alone() {
    return PLAN.first().stream()
        .filter(key ->
            PLAN.first().stream()
                    .filter(other -> shapes(other).contains(shapes(key).getLast()))
                    .count()
                == 1)
        .findFirst()
        .orElseThrow();
  }

  /** Of the weights of a layer. */
  private static List<String> shapes(String key) {
    return Parameters.of(LayerKey.parse(key), "x").stream()
        .filter(parameter -> parameter.shape().size() > 1)
        .map(parameter ->
            parameter.shape().stream().map(String::valueOf).collect(Collectors.joining("x")))
        .toList();
  }
}
