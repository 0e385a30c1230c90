package gpunas.latency.table;

import static gpunas.latency.Samples.keys;
import static gpunas.latency.Samples.table;
import static gpunas.latency.Samples.tinySpace;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.searchspace.Spaces;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What every store of tables does. */
public abstract class TableStoreContract {

  private static final LatencyTable TABLE = table("a-table", tinySpace());

  /** An empty store. */
  protected abstract TableStore store();

  @Test
  void a_table_comes_back_as_it_was_put() {
    var store = store();
    store.put(TABLE);
    assertThat(store.find("a-table")).isEqualTo(TABLE);
    assertThat(store.summary("a-table")).isEqualTo(TABLE.summary());
  }

  @Test
  void latencies_come_back_to_the_last_bit() {
    var store = store();
    var layer = keys(tinySpace()).getFirst();
    for (var micros : new double[] {0.1 + 0.2, Double.MIN_VALUE, Double.MAX_VALUE, 1e-7 / 3}) {
      var table = new LatencyTable("a-table", TABLE.provenance(), Map.of(layer, micros));
      store.put(table);
      assertThat(store.find("a-table")).isEqualTo(table);
    }
  }

  @Test
  void modelled_layers_come_back_as_such() {
    var store = store();
    var deviations = Map.of(TABLE.micros().firstKey(), 0.03);
    store.put(
        new LatencyTable("a-table", TABLE.provenance(), TABLE.entries(), Map.of(), deviations));
    assertThat(Objects.requireNonNull(store.find("a-table")).deviations()).isEqualTo(deviations);
  }

  @Test
  void spreads_come_back_as_they_were_put() {
    var store = store();
    var spreads = Map.of(TABLE.micros().firstKey(), 0.125);
    store.put(new LatencyTable("a-table", TABLE.provenance(), TABLE.entries(), spreads));
    assertThat(Objects.requireNonNull(store.find("a-table")).spreads()).isEqualTo(spreads);
    store.put(TABLE);
    assertThat(Objects.requireNonNull(store.find("a-table")).spreads()).isEmpty();
  }

  @Test
  void what_was_never_put_is_not_there() {
    var store = store();
    store.put(TABLE);
    assertThat(store.find("b-table")).isNull();
    assertThat(store.summary("b-table")).isNull();
  }

  @Test
  void a_put_replaces_the_whole_table() {
    var store = store();
    store.put(TABLE);
    var smaller = table("a-table", keys(tinySpace()).subList(0, 3));
    store.put(smaller);
    assertThat(store.find("a-table")).isEqualTo(smaller);
    assertThat(store.summary("a-table")).isEqualTo(smaller.summary());
  }

  @Test
  void what_was_deleted_is_gone_and_may_be_put_again() {
    var store = store();
    var other = table("b-table", tinySpace());
    store.put(TABLE);
    store.put(other);
    assertThat(store.deleteBefore("a-table", 1)).isTrue();
    assertThat(store.deleteBefore("a-table", 1)).isFalse();
    assertThat(store.deleteBefore("never put", 1)).isFalse();
    assertThat(store.find("a-table")).isNull();
    assertThat(store.list().tables()).containsExactly(other.summary());
    store.put(TABLE);
    assertThat(store.find("a-table")).isEqualTo(TABLE);
  }

  @Test
  void a_table_of_a_later_generation_stands() {
    var store = store();
    var earlier = table("a-table", keys(tinySpace()).subList(0, 3));
    assertThat(store.generation("a-table")).isZero();
    assertThat(store.put(TABLE, 9)).isTrue();
    assertThat(store.put(earlier, 8)).isFalse();
    assertThat(store.generation("a-table")).isEqualTo(9);
    assertThat(store.deleteBefore("a-table", 9)).isFalse();
    assertThat(store.find("a-table")).isEqualTo(TABLE);
    assertThat(store.put(earlier, 9)).isTrue();
    assertThat(store.find("a-table")).isEqualTo(earlier);
    assertThat(store.deleteBefore("a-table", 10)).isTrue();
    assertThat(store.find("a-table")).isNull();
    assertThat(store.generation("a-table")).isZero();
    assertThat(store.put(TABLE)).as("nothing stands in its way").isTrue();
  }

  @Test
  void the_list_is_in_the_order_of_ids() {
    var store = store();
    assertThat(store.list().tables()).isEmpty();
    var other = table("Z.9_b-table", tinySpace());
    store.put(TABLE);
    store.put(other);
    assertThat(store.list().tables()).containsExactly(other.summary(), TABLE.summary());
  }

  @Test
  void a_table_of_gpunets_whole_space_fits() {
    var store = store();
    var table = table("gpunet", Spaces.gpunet());
    assertThat(table.micros()).hasSizeGreaterThan(100_000);
    store.put(table);
    assertThat(store.find("gpunet")).isEqualTo(table);
  }
}
