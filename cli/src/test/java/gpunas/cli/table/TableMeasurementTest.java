package gpunas.cli.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.cli.UserError;
import gpunas.eventloop.FailureCode;
import gpunas.eventloop.PermanentFailure;
import gpunas.latency.WholeNetworks;
import gpunas.latency.profile.Failures;
import gpunas.latency.profile.LayerTimer;
import gpunas.latency.profile.ModelFile;
import gpunas.latency.profile.SteadyRuns;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.MeasuredRound;
import gpunas.latency.table.Provenance;
import gpunas.latency.table.TableKey;
import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.Network;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Spaces;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class TableMeasurementTest {

  private static final SearchSpace SPACE = Spaces.quickstart();
  private static final int LAYERS = new LayerGrid(SPACE).layers().size();
  private static final int NETWORKS = 100;
  private static final String LAYER = LayerKey.of(new LayerGrid(SPACE).layers().getFirst());

  @TempDir Path folder;
  private final StringWriter printed = new StringWriter();

  @Test
  void every_layer_and_some_networks_are_visited_in_every_round() {
    var device = new Device("here");
    var table = measure(device, 3);
    assertThat(table.micros()).hasSize(LAYERS);
    assertThat(table.networks()).hasSize(NETWORKS);
    assertThat(device.visits).isEqualTo(3 * (LAYERS + NETWORKS));
    assertThat(table.provenance()).isEqualTo(device.provenance());
    assertThat(printed.toString())
        .startsWith(3 * (LAYERS + NETWORKS) + " visits to layers and networks")
        .contains("round 2 of 3, 5", "about 0 s left");
  }

  @Test
  void what_was_measured_before_an_interruption_is_not_measured_again() throws IOException {
    var broken = new Device("here");
    broken.failAfter = LAYERS + 700;
    assertThatThrownBy(() -> measure(broken, 2)).hasMessage("unplugged");
    var measured = Files.readAllLines(journal()).size();
    Files.writeString(journal(), "{\"table\": \"t\", \"rou", StandardOpenOption.APPEND);

    var device = new Device("here");
    var table = measure(device, 2);

    assertThat(measured).isGreaterThan(20);
    assertThat(table.entries()).hasSize(LAYERS + NETWORKS);
    assertThat(device.visits).isLessThan(LAYERS);
    assertThat(table).isEqualTo(measureAnew());
  }

  @Test
  void layers_and_networks_that_cannot_be_measured_are_left_to_the_model() {
    var device = new Device("here");
    var network = WholeNetworks.keys(SPACE).getLast();
    device.unmeasurable.addAll(List.of(LAYER, network));
    var table = measure(device, 2);
    assertThat(table.micros()).hasSize(LAYERS);
    assertThat(table.deviations()).containsOnlyKeys(LAYER);
    assertThat(table.networks()).hasSize(NETWORKS - 1).doesNotContainKey(network);
    assertThat(table.failures()).isEqualTo(Map.of(LAYER, "No kernel.", network, "No kernel."));
    assertThat(table.version()).isEqualTo(table.with(Map.of()).version());
  }

  @Test
  void devices_are_never_mixed() {
    measure(new Device("here"), 1);
    assertThatThrownBy(() -> measure(new Device("there"), 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("It is of here (")
        .hasMessageContaining("this is there (")
        .hasMessageContaining("Choose another --id");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void a_disk_that_is_full_under_the_journal_is_one_line() throws IOException {
    var device = new Device("here");
    var part = new MeasuredRound("t", device.provenance(), 1, 1, 1, Map.of(LAYER, 1.0));
    var journal = Files.createSymbolicLink(journal(), Path.of("/dev/full"));
    assertThatThrownBy(() -> new Journal(folder.resolve("t.json")).append(part))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(journal + " cannot be written")
        .hasMessageContaining("No space left on device");
  }

  private LatencyTable measureAnew() throws IOException {
    Files.delete(journal());
    return measure(new Device("here"), 2);
  }

  private LatencyTable measure(Device device, int rounds) {
    var progress = new Progress(new PrintWriter(printed, true), device::now);
    var journal = new Journal(folder.resolve("t.json"));
    var failures = new Failures(PermanentFailure.class::isInstance, (_, _) -> {});
    return new TableMeasurement("t", SPACE, device, rounds, journal, failures, progress).run();
  }

  private Path journal() {
    return folder.resolve("t.json.journal");
  }

  /** A device on which a visit takes a millisecond, whatever it finds. */
  private static final class Device implements LayerTimer {
    private final String name;
    private final Set<String> unmeasurable = new HashSet<>();
    private int visits;
    private int failAfter = Integer.MAX_VALUE;

    Device(String name) {
      this.name = name;
    }

    Instant now() {
      return Instant.ofEpochMilli(visits);
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
      return new Provenance(name, "a runtime", "1", "cpu", "fp32", 1, Provenance.Kind.MEASURED);
    }

    @Override
    public double micros(Layer layer) {
      visit(LayerKey.of(layer));
      return 1 + LayerKey.of(layer).length() + layer.macs() / 1e4;
    }

    @Override
    public double micros(Network network) {
      visit(TableKey.of(network));
      return 1 + network.macs() / 1e4;
    }

    private void visit(String key) {
      if (unmeasurable.contains(key)) {
        throw new PermanentFailure(FailureCode.DEVICE, "No kernel.");
      }
      if (++visits > failAfter) {
        throw new IllegalStateException("unplugged");
      }
    }

    @Override
    public void release() {}
  }
}
