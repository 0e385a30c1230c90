package gpunas.latency.table;

import static gpunas.latency.Samples.HERE;
import static gpunas.latency.Samples.keys;
import static gpunas.latency.table.CalibratedTables.slowerByATenth;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import gpunas.latency.WholeNetworks;
import gpunas.latency.calibration.Calibration;
import gpunas.searchspace.Spaces;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CalibratedTableTest {

  @Test
  void sums_over_costs_come_close_to_networks_that_the_fit_has_not_seen() {
    var table = slowerByATenth("t");
    assertThat(table.networks()).hasSize(100);
    assertThat(table.predictions())
        .hasSize(50)
        .allSatisfy(network -> {
          assertThat(network.micros()).isCloseTo(network.measuredMicros(), withinPercentage(1));
          assertThat(network.sumMicros()).isLessThan(network.measuredMicros() - 3);
        });
    var errors = Objects.requireNonNull(table.errors());
    assertThat(errors.networks()).isEqualTo(50);
    assertThat(errors.spearman()).isGreaterThan(0.999);
    assertThat(errors.meanError()).isLessThan(0.01);
  }

  @Test
  void what_is_predicted_is_the_sum_over_costs() {
    var table = slowerByATenth("t");
    var heldOut = table.networks().keySet().stream().skip(1).findFirst().orElseThrow();
    Map<String, Double> costs = table.costs();
    var sum = TableKey.layerKeys(heldOut).stream().mapToDouble(costs::get).sum();
    assertThat(table.predictions().getFirst().micros()).isCloseTo(sum, within(1e-9));
  }

  @Test
  void a_table_without_networks_costs_what_was_measured() {
    var micros = slowerByATenth("t").micros();
    var table = new LatencyTable("t", HERE, micros);
    assertThat(table.calibration()).isEqualTo(Calibration.NONE);
    assertThat(table.costs()).isEqualTo(micros);
    assertThat(table.errors()).isNull();
  }

  @Test
  void a_few_networks_check_a_table_and_do_not_calibrate_it() {
    var entries = new HashMap<>(slowerByATenth("t").entries());
    WholeNetworks.keys(Spaces.quickstart()).stream().skip(10).forEach(entries::remove);
    var table = new LatencyTable("t", HERE, entries);
    assertThat(table.calibration()).isEqualTo(Calibration.NONE);
    assertThat(Objects.requireNonNull(table.errors()).bias()).isLessThan(-0.09);
  }

  @Test
  void layers_that_are_added_later_are_calibrated_and_change_no_other_cost() {
    var whole = slowerByATenth("t");
    var layer = keys(Spaces.gpunet()).getFirst();
    var extended = whole.extendedBy(new LatencyTable("t", HERE, Map.of(layer, 100.0)));
    assertThat(extended.costs()).containsAllEntriesOf(whole.costs());
    assertThat(extended.costs().get(layer)).isCloseTo(110, within(2.0));
  }

  @Test
  void a_network_has_layers_of_the_table() {
    var entries = new HashMap<>(slowerByATenth("t").entries());
    var network = WholeNetworks.keys(Spaces.quickstart()).getFirst();
    var layer = TableKey.layerKeys(network).getFirst();
    entries.remove(layer);
    assertThatThrownBy(() -> new LatencyTable("t", HERE, entries))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has the layer " + layer + ", which the table does not have");
  }

  @Test
  void a_table_is_told_in_parts_and_is_there_with_the_last() {
    var table = slowerByATenth("t");
    var book = new TableBook();
    var parts = MeasuredRound.of(table, 1100);
    assertThat(parts).hasSize(2);
    book.measured(parts.getFirst());
    assertThat(book.table("t")).isNull();
    book.measured(parts.getLast());
    assertThat(book.table("t")).isEqualTo(table);
  }
}
