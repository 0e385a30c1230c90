package gpunas.latency.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.latency.WholeNetworks;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.Provenance;
import gpunas.latency.table.TableKey;
import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.Network;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Spaces;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TableCompletionTest {

  private static final Provenance HERE =
      new Provenance("here", "a runtime", "1", "cpu", "fp32", 1, Provenance.Kind.MEASURED);

  private static final SearchSpace SPACE = Spaces.quickstart();
  private static final List<Layer> LAYERS = new LayerGrid(SPACE).layers();

  private final TableCompletion completion = new TableCompletion(LAYERS);
  private final NextMeasurements next = new NextMeasurements(SPACE, completion);

  @Test
  void a_tenth_of_the_layers_and_some_networks_predict_other_networks() {
    var measured = measured(110, 80);
    var table = completion.complete(measured);

    assertThat(table.micros()).hasSize(LAYERS.size());
    assertThat(table.measuredLayers()).isEqualTo(110);
    assertThat(table.entries()).containsAllEntriesOf(measured.micros());
    var errors = Objects.requireNonNull(table.errors());
    assertThat(errors.spearman()).isGreaterThan(0.98);
    assertThat(errors.meanError()).isLessThan(0.03);
    var covered =
        table.deviations().entrySet().stream()
            .filter(entry -> {
              var truth = micros(LayerKey.parse(entry.getKey()));
              var predicted = table.micros().getOrDefault(entry.getKey(), Double.NaN);
              return Math.abs(predicted / truth - 1) <= 2 * entry.getValue();
            })
            .count();
    assertThat(covered / (double) table.deviations().size()).isGreaterThan(0.85);
  }

  @Test
  void what_is_chosen_tells_more_than_what_comes_first() {
    assertThat(errorOfLayers(chosen(24, 60)))
        .isLessThan(errorOfLayers(Map.copyOf(entries(LAYERS.subList(0, 84)))));
  }

  @Test
  void more_measurements_make_a_table_better() {
    assertThat(errorOfLayers(chosen(24, 200))).isLessThan(errorOfLayers(chosen(24, 20)));
  }

  @Test
  void nothing_is_chosen_twice_or_that_was_measured() {
    var measured = measured(40, 0);
    var choice = next.choose(measured.micros(), Set.of(), network(), 50, 7);
    assertThat(choice.layers())
        .hasSize(50)
        .doesNotHaveDuplicates()
        .doesNotContainAnyElementsOf(measured.micros().keySet());
    assertThat(next.choose(measured.micros(), Set.of(), network(), 50, 7)).isEqualTo(choice);
  }

  @Test
  void the_same_measurements_give_the_same_table() {
    assertThat(completion.complete(measured(50, 20)).version())
        .isEqualTo(new TableCompletion(LAYERS).complete(measured(50, 20)).version());
  }

  @Test
  void networks_tell_of_layers_that_were_not_measured() {
    assertThat(Objects.requireNonNull(completion.complete(measured(16, 80)).errors()).meanError())
        .isLessThan(
            Objects.requireNonNull(completion.complete(measured(16, 20)).errors()).meanError()
                + 0.01);
  }

  @Test
  void a_table_of_everything_is_left_as_it_was_measured() {
    var all = new Measured("t", HERE, entries(LAYERS), Map.of());
    assertThat(completion.complete(all)).isEqualTo(new LatencyTable("t", HERE, all.micros()));
  }

  @Test
  void too_few_measurements_are_refused() {
    assertThatThrownBy(() -> completion.complete(measured(3, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("3 layers were measured; expected at least 8 to tell the others from.");
  }

  private Map<String, Double> chosen(int first, int more) {
    var micros = new HashMap<>(measured(first, 0).micros());
    while (micros.size() < first + more) {
      var choice = next.choose(micros, Set.of(), network(), 20, micros.size());
      choice.layers().forEach(key -> micros.put(key, micros(LayerKey.parse(key))));
    }
    return micros;
  }

  private double errorOfLayers(Map<String, Double> micros) {
    var table = completion.complete(new Measured("t", HERE, micros, Map.of()));
    return LAYERS.stream()
        .mapToDouble(layer ->
            Math.abs(
                table.micros().getOrDefault(LayerKey.of(layer), Double.NaN) / micros(layer) - 1))
        .average()
        .orElseThrow();
  }

  private Measured measured(int layers, int networks) {
    var entries = new HashMap<String, Double>();
    next.first(layers, 1).forEach(key -> entries.put(key, micros(LayerKey.parse(key))));
    WholeNetworks.keys(SPACE).stream()
        .limit(networks)
        .forEach(key ->
            entries.put(
                key,
                20
                    + 0.97
                        * TableKey.network(key).layers().stream()
                            .mapToDouble(TableCompletionTest::micros)
                            .sum()));
    return new Measured("t", HERE, entries, Map.of());
  }

  private static Network network() {
    return TableKey.network(WholeNetworks.keys(SPACE).getFirst());
  }

  private static Map<String, Double> entries(List<Layer> layers) {
    var entries = new HashMap<String, Double>();
    layers.forEach(layer -> entries.put(LayerKey.of(layer), micros(layer)));
    return entries;
  }

  /** A device that is bad at depthwise convolutions and at few channels. */
  private static double micros(Layer layer) {
    var work = Work.of(layer);
    var narrow = 1 + 8.0 / layer.input().channels();
    return 3
        + narrow * (work.dense() / 3e4 + work.pointwise() / 4e4)
        + work.depthwise() / 5e3
        + work.moved() / 1e4;
  }
}
