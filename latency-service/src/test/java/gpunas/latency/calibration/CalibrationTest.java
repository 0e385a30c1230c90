package gpunas.latency.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import gpunas.latency.calibration.TimedNetwork.TimedLayer;
import gpunas.searchspace.Layer;
import gpunas.searchspace.Shape;
import gpunas.searchspace.Spaces;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class CalibrationTest {

  @Test
  void layers_that_predict_well_stay_as_they_are() {
    assertThat(Calibration.of(networks(40, 0, TimedNetwork::sum))).isEqualTo(Calibration.NONE);
  }

  @Test
  void a_slower_whole_makes_every_layer_slower() {
    var calibration = Calibration.of(networks(40, 0.005, network -> 1.3 * network.sum()));
    assertThat(calibration.coefficients().get(Term.TIME)).isCloseTo(0.3, within(0.05));
    for (var network : networks(60, 0, network -> 1.3 * network.sum()).subList(40, 60)) {
      assertThat(calibration.cost(network) / network.micros()).isCloseTo(1, within(0.01));
    }
  }

  @Test
  void what_is_paid_once_per_network_is_found() {
    var calibration = Calibration.of(networks(40, 0.005, network -> network.sum() + 20));
    var network = networks(1, 0, TimedNetwork::sum).getFirst();
    assertThat(calibration.cost(network)).isCloseTo(network.micros() + 20, within(3.0));
  }

  @Test
  void what_a_layer_alone_pays_for_its_output_is_taken_off() {
    ToDoubleFunction<TimedNetwork> whole = network -> network.sum() - 2 * network.sum(Term.OUTPUT);
    var calibration = Calibration.of(networks(40, 0.001, whole));
    assertThat(calibration.coefficients()).containsKey(Term.OUTPUT);
    for (var network : networks(60, 0, whole).subList(40, 60)) {
      assertThat(calibration.cost(network) / network.micros()).isCloseTo(1, within(0.02));
    }
  }

  @Test
  void noise_is_not_taken_for_structure() {
    ToDoubleFunction<TimedNetwork> whole = network -> 1.1 * network.sum() + 5;
    var calibration = Calibration.of(networks(40, 0.1, whole));
    for (var network : networks(60, 0, whole).subList(40, 60)) {
      assertThat(calibration.cost(network) / network.micros()).isCloseTo(1, within(0.08));
    }
  }

  @Test
  void a_cost_is_never_below_0() {
    var calibration = Calibration.of(networks(40, 0, network -> network.sum() - 30));
    var small = new Layer.Tail(new Shape(8, 1, 1), 8, 2);
    assertThat(calibration.cost(small, 0.5)).isZero();
  }

  /** Layers that take a microsecond for each 5000 multiply-accumulates, and five more. */
  private static List<TimedNetwork> networks(
      int count, double noise, ToDoubleFunction<TimedNetwork> whole) {
    var random = new Random(5);
    var noises = new Random(6);
    var networks = new ArrayList<TimedNetwork>();
    while (networks.size() < count) {
      var space = Spaces.quickstart();
      var layers =
          space.decode(space.random(random)).layers().stream()
              .map(layer -> new TimedLayer(layer, 5 + layer.macs() / 5000.0))
              .toList();
      var micros = whole.applyAsDouble(new TimedNetwork(layers, 1));
      networks.add(new TimedNetwork(layers, micros * (1 + noise * noises.nextGaussian())));
    }
    return networks;
  }
}
