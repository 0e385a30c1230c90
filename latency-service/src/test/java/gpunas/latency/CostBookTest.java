package gpunas.latency;

import static gpunas.latency.Samples.keys;
import static gpunas.latency.Samples.table;
import static gpunas.latency.Samples.tinySpace;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.latency.table.InMemoryTableStore;
import gpunas.searchspace.SearchSpace;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CostBookTest {

  private static final SearchSpace SPACE = tinySpace();
  private static final List<String> KEYS = keys(SPACE);

  private final InMemoryTableStore store = new InMemoryTableStore();
  private Instant now = Instant.EPOCH;
  private final CostBook costs = new CostBook(store, () -> now);

  @Test
  void without_a_table_every_layer_is_missing() {
    assertThat(costs.find(SPACE, "t")).isEqualTo(new Costs.Incomplete(KEYS));
  }

  @Test
  void a_table_that_lacks_layers_says_which() {
    store.put(table("t", KEYS.subList(2, KEYS.size())));
    assertThat(costs.find(SPACE, "t")).isEqualTo(new Costs.Incomplete(KEYS.subList(0, 2)));
  }

  @Test
  void costs_are_read_again_when_the_table_has_changed() {
    store.put(table("t", KEYS.subList(1, KEYS.size())));
    assertThat(costs.find(SPACE, "t")).isInstanceOf(Costs.Incomplete.class);
    store.put(table("t", KEYS));
    assertThat(version()).isEqualTo(table("t", KEYS).version());
    store.put(table("t", KEYS.reversed()));
    now = now.plusMillis(100);
    assertThat(version()).isEqualTo(table("t", KEYS.reversed()).version());
    store.clear();
    now = now.plusMillis(100);
    assertThat(costs.find(SPACE, "t")).isInstanceOf(Costs.Incomplete.class);
  }

  @Test
  void costs_are_computed_once_per_version() {
    store.put(table("t", KEYS));
    var first = costs.find(SPACE, "t");
    now = now.plusSeconds(1);
    assertThat(costs.find(tinySpace(), "t")).isSameAs(first);
  }

  @Test
  void the_store_is_asked_again_after_a_tenth_of_a_second() {
    store.put(table("t", KEYS));
    var before = version();
    store.put(table("t", KEYS.reversed()));
    now = now.plusMillis(99);
    assertThat(version()).isEqualTo(before);
    now = now.plusMillis(1);
    assertThat(version()).isEqualTo(table("t", KEYS.reversed()).version());
    now = now.plusMillis(99);
    store.put(table("t", KEYS));
    assertThat(version()).isEqualTo(table("t", KEYS.reversed()).version());
    now = now.minusSeconds(3600); // somebody puts the clock back
    assertThat(version()).isEqualTo(table("t", KEYS).version());
  }

  @Test
  void costs_that_nobody_asks_for_any_more_are_forgotten() {
    store.put(table("t", KEYS));
    var first = costs.find(SPACE, "t");
    for (var other = 0; other < 16; other++) {
      assertThat(costs.find(SPACE, "not there " + other)).isInstanceOf(Costs.Incomplete.class);
    }
    assertThat(costs.find(SPACE, "t")).isNotSameAs(first).isInstanceOf(Costs.Known.class);
  }

  private String version() {
    return switch (costs.find(SPACE, "t")) {
      case Costs.Known known -> known.tableVersion();
      case Costs.Incomplete(var missing) -> "incomplete: " + missing;
    };
  }
}
