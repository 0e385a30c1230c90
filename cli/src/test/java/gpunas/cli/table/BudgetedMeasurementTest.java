package gpunas.cli.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.cli.UserError;
import gpunas.eventloop.FailureCode;
import gpunas.eventloop.PermanentFailure;
import gpunas.latency.WholeNetworks;
import gpunas.latency.model.Measured;
import gpunas.latency.model.MeasurementPlan;
import gpunas.latency.profile.Failures;
import gpunas.latency.profile.LayerTimer;
import gpunas.latency.profile.ModelFile;
import gpunas.latency.profile.SteadyRuns;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.Provenance;
import gpunas.latency.table.TableKey;
import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.Network;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Spaces;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BudgetedMeasurementTest {

  private static final SearchSpace SPACE = Spaces.quickstart();
  private static final MeasurementPlan PLAN = new MeasurementPlan(SPACE);

  @TempDir Path folder;
  private final StringWriter printed = new StringWriter();

  @Test
  void a_table_has_all_layers_within_the_time() {
    var device = new Device();
    var table = measure(device, 600, null);
    assertThat(table.micros()).hasSize(PLAN.layers());
    assertThat(table.measuredLayers()).isBetween(48, 300);
    assertThat(table.networks()).hasSizeGreaterThanOrEqualTo(20);
    assertThat(device.now()).isBefore(Instant.ofEpochSecond(660));
  }

  @Test
  void more_time_measures_more_and_changes_nothing_that_was_measured() {
    var first = measure(new Device(), 400, null);
    var second = measure(new Device(), 400, first);
    assertThat(second.measuredLayers()).isGreaterThan(first.measuredLayers());
    assertThat(second.entries()).containsAllEntriesOf(Measured.of(first).micros());
    assertThat(second.version()).isNotEqualTo(first.version());
  }

  @Test
  void what_cannot_be_measured_is_modelled_and_named() {
    var device = new Device();
    device.unmeasurable.addAll(PLAN.first().subList(7, 9));
    device.unmeasurable.add(WholeNetworks.keys(SPACE).get(2));
    var table = measure(device, 600, null);
    assertThat(table.micros()).hasSize(PLAN.layers());
    assertThat(table.failures()).containsOnlyKeys(device.unmeasurable);
    assertThat(table.failures().values()).containsOnly("No kernel.");
    assertThat(table.deviations()).containsKeys(PLAN.first().get(7), PLAN.first().get(8));
    assertThat(table.networks()).hasSizeGreaterThanOrEqualTo(20);
    assertThat(printed.toString())
        .contains(", 2 cannot be, ", "cannot be measured: " + PLAN.first().get(7) + ": No kernel.");
    // Another time it may be measured.
    var again = measure(new Device(), 400, table);
    assertThat(again.measuredLayers()).isGreaterThan(table.measuredLayers());
  }

  @Test
  void a_device_that_is_lost_ends_it() {
    var device = new Device();
    device.lostAfter = 300;
    assertThatThrownBy(() -> measure(device, 600, null))
        .isInstanceOf(PermanentFailure.class)
        .hasMessage("No kernel.");
    assertThat(device.failures).as("the layers before, and one after another").isLessThan(30);
  }

  @Test
  void a_time_in_which_hardly_anything_can_be_measured_is_refused() {
    assertThatThrownBy(() -> measure(new Device(), -1, null))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("only 0 layers were measured");
  }

  private LatencyTable measure(Device device, int seconds, @Nullable LatencyTable earlier) {
    var visits = new Visits("t", device.provenance());
    if (earlier != null) {
      visits.know(Measured.of(earlier));
    }
    var journal = new Journal(folder.resolve("t.json"));
    journal.delete();
    var out = new PrintWriter(printed, true);
    var failures =
        new Failures(
            PermanentFailure.class::isInstance,
            (key, reason) -> out.println("cannot be measured: %s: %s".formatted(key, reason)));
    var second = Duration.ofSeconds(1);
    var pace = new Pace(second, second, second, second);
    return new BudgetedMeasurement(PLAN, device, visits, failures, pace, journal, out, device::now)
        .run(Instant.ofEpochSecond(seconds));
  }

  /** A device on which a visit takes a second, on a clock that nothing else moves. */
  private static final class Device implements LayerTimer {
    private final Set<String> unmeasurable = new HashSet<>();
    private int lostAfter = Integer.MAX_VALUE;
    private int visits;
    private int failures;

    Instant now() {
      return Instant.ofEpochSecond(visits);
    }

    @Override
    public double micros(ModelFile model) {
      throw new AssertionError("No files here.");
    }

    @Override
    public SteadyRuns steady(Network network, int images) {
      throw new AssertionError("Tables are not made of steady runs.");
    }

    @Override
    public SteadyRuns steady(ModelFile model) {
      throw new AssertionError("No files here.");
    }

    @Override
    public Provenance provenance() {
      return new Provenance("here", "a runtime", "1", "cpu", "fp32", 1, Provenance.Kind.MEASURED);
    }

    @Override
    public double micros(Layer layer) {
      visit(LayerKey.of(layer));
      return 5 + layer.macs() / 1e4;
    }

    @Override
    public double micros(Network network) {
      visit(TableKey.of(network));
      return 9 + network.macs() / 1e4;
    }

    private void visit(String key) {
      visits++;
      if (unmeasurable.contains(key) || visits > lostAfter) {
        failures++;
        throw new PermanentFailure(FailureCode.DEVICE, "No kernel.");
      }
    }

    @Override
    public void release() {}
  }
}
