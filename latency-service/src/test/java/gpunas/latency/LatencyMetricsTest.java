package gpunas.latency;

import static gpunas.latency.Samples.HERE;
import static gpunas.latency.Samples.search;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.latency.table.CalibratedTables;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.MeasuredRound;
import gpunas.latency.table.MissingLayers;
import gpunas.latency.table.TableBook;
import gpunas.searchmodel.Band;
import gpunas.searchmodel.Search.State;
import gpunas.searchspace.Spaces;
import gpunas.testing.SampleSearches;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LatencyMetricsTest {

  private static final Band ALL = new Band("all", 0, Double.MAX_VALUE, null);

  private final Searches searches = new Searches();
  private final TableBook book = new TableBook();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @BeforeEach
  void watch() {
    new LatencyMetrics(registry).watch(book, new TableErrors(book, new TableWishes(searches)));
  }

  @Test
  void layers_of_all_tables_are_measured_or_missing() {
    assertThat(layers("measured")).isZero();
    assertThat(layers("missing")).isZero();
    book.missing(new MissingLayers("one", Samples.keys(Samples.tinySpace()).subList(0, 5), 5));
    book.missing(new MissingLayers("other", Samples.keys(Samples.tinySpace()).subList(0, 4), 4));
    assertThat(layers("missing")).isEqualTo(9);
    take(Samples.table("one", Samples.keys(Samples.tinySpace()).subList(0, 5)));
    assertThat(layers("measured")).isEqualTo(5);
    assertThat(layers("missing")).isEqualTo(4);
    book.deleted("one", 1);
    assertThat(layers("measured")).isZero();
  }

  @Test
  void the_error_is_that_of_the_worst_table_of_an_open_search() {
    assertThat(error()).isNaN();
    var good = CalibratedTables.slowerByATenth("good");
    var bad = withNoise(CalibratedTables.slowerByATenth("bad"));
    take(good);
    take(bad);
    assertThat(error()).as("no search names them").isNaN();
    know("a", "good");
    know("c", "without-networks");
    take(Samples.table("without-networks", Spaces.quickstart()));
    assertThat(error()).isEqualTo(meanError(good));
    know("b", "bad");
    assertThat(error()).isEqualTo(meanError(bad)).isGreaterThan(meanError(good));
    searches.know(
        search("b", Spaces.quickstart(), "bad", ALL)
            .changed(State.CANCELLED, "", SampleSearches.NOON));
    assertThat(error()).isEqualTo(meanError(good));
  }

  private void know(String searchId, String tableId) {
    searches.know(search(searchId, Spaces.quickstart(), tableId, ALL));
  }

  private void take(LatencyTable table) {
    MeasuredRound.of(table, 10_000).forEach(book::measured);
  }

  /** Every third network takes a fifth longer. */
  private static LatencyTable withNoise(LatencyTable table) {
    var entries = new HashMap<String, Double>(table.entries());
    var networks = List.copyOf(table.networks().keySet());
    for (var i = 0; i < networks.size(); i += 3) {
      entries.merge(networks.get(i), 1.2, (micros, factor) -> micros * factor);
    }
    return new LatencyTable(table.id(), HERE, entries);
  }

  private static double meanError(LatencyTable table) {
    var errors = table.errors();
    assertThat(errors).isNotNull();
    return errors.meanError();
  }

  private double layers(String state) {
    return registry.get(LatencyMetrics.TABLE_LAYERS).tag("state", state).gauge().value();
  }

  private double error() {
    return registry.get(LatencyMetrics.TABLE_ERROR).gauge().value();
  }
}
