package gpunas.optimizer.search;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.CandidateSpace;
import gpunas.optimizer.Cost;
import gpunas.optimizer.Gene;
import gpunas.optimizer.Point;
import gpunas.optimizer.acquisition.LogFeasibility;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.LayerCells;
import gpunas.searchspace.NetworkCosts;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The networks of a search space inside one territory. Chance draws from the annotated Sobol
 * points; any other point is looked up in the latency table.
 */
final class BandSpace implements CandidateSpace {

  private final NetworkCosts costs;
  private final Predicate<LayerCells> fits;
  private final Territory territory;
  private final List<Encoding> pool;
  private final @Nullable Double latencyDeviation;

  /**
   * @param fits whether the networks found last may take the memory that they take
   * @param pool members of the territory, at least one
   * @param latencyDeviation relative standard deviation of latencies; null if nobody knows
   */
  BandSpace(
      NetworkCosts costs,
      Predicate<LayerCells> fits,
      Territory territory,
      List<Encoding> pool,
      @Nullable Double latencyDeviation) {
    this.costs = costs;
    this.fits = fits;
    this.territory = territory;
    this.pool = pool;
    this.latencyDeviation = latencyDeviation;
  }

  @Override
  public List<Gene> genes() {
    return costs.grid().space().genes().stream()
        .map(gene -> new Gene(Gene.Kind.ORDINAL, gene.choices().size()))
        .toList();
  }

  @Override
  public @Nullable Candidate find(Point point) {
    var values = Points.values(costs.grid().space(), point);
    costs.grid().space().canonicalise(values, 0);
    var found = costs.grid().find(values);
    return territory.contains(costs.micros().of(found)) && fits.test(found)
        ? candidate(values, found)
        : null;
  }

  /** Of its own band, even if another one follows there: that is what it would be trained for. */
  @Override
  public double logFeasibility(Candidate candidate) {
    if (latencyDeviation == null || latencyDeviation == 0) {
      return 0;
    }
    var micros = candidate.cost().latencyMicros();
    var band = territory.bandOf(micros);
    return LogFeasibility.of(micros, latencyDeviation, band.fromMicros(), band.belowMicros());
  }

  @Override
  public Candidate sample(RandomGenerator random) {
    var values = pool.get(random.nextInt(pool.size())).toArray();
    return candidate(values, costs.grid().find(values));
  }

  private Candidate candidate(int[] values, LayerCells found) {
    return new Candidate(Points.of(costs.grid().space(), values), Cost.of(costs, found));
  }
}
