package gpunas.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.latency.WholeNetworks;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.Provenance;
import gpunas.latency.table.TableKey;
import gpunas.searchspace.Choices;
import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Spaces;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TableTrialTest {

  private static final SearchSpace SPACE = Spaces.quickstart();

  /** Images of 28 and of 56 pixels. */
  private static final SearchSpace TWO_SIDES =
      new SearchSpace(
          "two sides",
          SPACE.inputChannels(),
          SPACE.classes(),
          SPACE.tailWidth(),
          SPACE.padding(),
          Choices.of(28, 56),
          SPACE.stem(),
          SPACE.stages());

  @Test
  void a_tenth_of_the_layers_tells_the_others_and_networks() {
    var outcome = new TableTrial(SPACE, truth(SPACE, Map.of())).of(110);

    assertThat(outcome.layers()).isEqualTo(110);
    assertThat(outcome.networks()).isEqualTo(20);
    assertThat(outcome.others().networks()).isEqualTo(new LayerGrid(SPACE).layers().size() - 110);
    assertThat(outcome.others().spearman()).isGreaterThan(0.98);
    assertThat(outcome.others().meanError()).isBetween(0.0001, 0.05);
    assertThat(outcome.sure()).isBetween(0.3, 1.0);
    var whole = Objects.requireNonNull(outcome.whole());
    assertThat(whole.networks()).isEqualTo(WholeNetworks.NETWORKS - 20);
    assertThat(whole.meanError()).isBetween(0.0001, 0.03);
    assertThat(Objects.requireNonNull(outcome.stated())).isBetween(0.0001, 0.05);
    assertThat(Objects.requireNonNull(outcome.within())).isBetween(0.1, 1.0);
  }

  @Test
  void more_layers_tell_more_and_the_same_tell_the_same() {
    var trial = new TableTrial(SPACE, truth(SPACE, Map.of()));

    var few = trial.of(60);

    assertThat(trial.of(400).others().meanError()).isLessThan(few.others().meanError());
    assertThat(trial.of(60)).isEqualTo(few);
  }

  @Test
  void what_the_truth_only_models_is_neither_measured_nor_judged() {
    var modelled = new HashMap<String, Double>();
    var layers = new LayerGrid(SPACE).layers();
    layers.subList(0, 500).forEach(layer -> modelled.put(LayerKey.of(layer), 0.1));
    var trial = new TableTrial(SPACE, truth(SPACE, modelled));

    var outcome = trial.of(100);

    assertThat(trial.layers()).isEqualTo(layers.size() - 500);
    assertThat(outcome.layers()).isBetween(50, 100);
    assertThat(outcome.layers() + outcome.others().networks()).isEqualTo(layers.size() - 500);
  }

  @Test
  void resolutions_that_were_not_measured_are_judged() {
    var small = TWO_SIDES.withResolutions(List.of(28));
    var trial = new TableTrial(small, truth(TWO_SIDES, Map.of()));

    assertThat(trial.layers()).isEqualTo(new LayerGrid(small).layers().size());
    assertThat(trial.of(100).others().networks())
        .isEqualTo(new LayerGrid(TWO_SIDES).layers().size() - 100);
  }

  @Test
  void too_few_layers_are_refused() {
    var trial = new TableTrial(SPACE, truth(SPACE, Map.of()));
    assertThatThrownBy(() -> trial.of(5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected at least 8");
  }

  private static LatencyTable truth(SearchSpace space, Map<String, Double> modelled) {
    var entries = new HashMap<String, Double>();
    new LayerGrid(space).layers().forEach(layer -> entries.put(LayerKey.of(layer), micros(layer)));
    WholeNetworks.keys(space)
        .forEach(network ->
            entries.put(
                network,
                20
                    + 0.97
                        * TableKey.network(network).layers().stream()
                            .mapToDouble(TableTrialTest::micros)
                            .sum()));
    return new LatencyTable(
        "truth",
        new Provenance("here", "a runtime", "1", "cpu", "fp32", 1, Provenance.Kind.MEASURED),
        entries,
        Map.of(),
        modelled);
  }

  /** A device that is bad at few channels. */
  private static double micros(Layer layer) {
    return 3 + layer.macs() / 3e4 * (1 + 8.0 / layer.input().channels());
  }
}
