package gpunas.optimizer.search;

import static gpunas.optimizer.search.Simulated.SPACE;
import static gpunas.optimizer.search.Simulated.band;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.Cost;
import gpunas.searchspace.DeployedMemory;
import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.NetworkCosts;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BandSpaceTest {

  private final NetworkCosts costs = NetworkCosts.of(new LayerGrid(SPACE), Layer::macs);
  private final Candidate candidate;
  private final double micros;

  BandSpaceTest() {
    var member = SPACE.random(RandomGeneratorFactory.of("L64X128MixRandom").create(1));
    micros = costs.micros().of(member);
    candidate = new Candidate(Points.of(SPACE, member.toArray()), Cost.of(costs, member));
  }

  private double probability(double from, double below, @Nullable Double deviation) {
    var territory = new Territory(List.of(band("other", 0, from), band("own", from, below)));
    return Math.exp(
        new BandSpace(costs, _ -> true, territory, List.of(), deviation).logFeasibility(candidate));
  }

  @Test
  void a_network_that_takes_more_memory_than_is_allowed_is_none_of_its_points() {
    var memory = new DeployedMemory(DeployedMemory.Numbers.FP32, 1);
    var bytes = memory.bytes(SPACE.decode(Points.encoding(SPACE, candidate.point())));

    assertThat(found(memory, bytes)).isEqualTo(candidate);
    assertThat(found(memory, bytes - 1)).isNull();
  }

  private @Nullable Candidate found(DeployedMemory memory, long most) {
    var cost = costs.grid().cost(memory);
    var territory = new Territory(List.of(band("any", 0, 1e12)));
    return new BandSpace(costs, found -> cost.of(found) <= most, territory, List.of(), null)
        .find(candidate.point());
  }

  @Test
  void a_latency_of_which_no_error_is_known_is_believed() {
    assertThat(probability(micros, micros + 0.5, null)).isEqualTo(1);
    assertThat(probability(micros, micros + 0.5, 0.0)).isEqualTo(1);
  }

  @Test
  void at_the_edge_of_its_own_band_a_candidate_may_leave_it_even_into_another() {
    assertThat(probability(micros, 2 * micros, 0.02)).isCloseTo(0.5, within(1e-6));
    assertThat(probability(0.98 * micros, 2 * micros, 0.02)).isCloseTo(0.8413, within(1e-3));
    assertThat(probability(0.5 * micros, 2 * micros, 0.02)).isCloseTo(1, within(1e-9));
  }
}
