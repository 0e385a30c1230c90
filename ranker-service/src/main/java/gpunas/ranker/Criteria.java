package gpunas.ranker;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the networks of a search are ranked by. */
public record Criteria(List<Band> bands, Objective objective, Targets targets) {

  public Criteria {
    bands = List.copyOf(bands);
  }

  /** Whether a trained network is ranked. */
  boolean areMetBy(Trial trial) {
    return Double.isFinite(trial.score().objective())
        && targets.areMetBy(trial)
        && bands.stream()
            .anyMatch(band ->
                band.name().equals(trial.band()) && band.contains(trial.network().latencyMicros()));
  }

  /**
   * A latency sub-space.
   *
   * @param fromMicros inclusive lower bound of predicted latency
   * @param belowMicros exclusive upper bound of predicted latency
   */
  public record Band(String name, double fromMicros, double belowMicros) {
    boolean contains(double micros) {
      return micros >= fromMicros && micros < belowMicros;
    }
  }

  /** {@code loss + alpha * (latency in milliseconds)^beta}; the smaller the better. */
  public record Objective(double alpha, double beta) {
    private static final double MICROS_PER_MILLI = 1000;

    /** Of a network, from its validation loss and its predicted latency. */
    public double of(double loss, double latencyMicros) {
      return loss + alpha * Math.pow(latencyMicros / MICROS_PER_MILLI, beta);
    }
  }

  /**
   * What a network must reach; null: no limit.
   *
   * @param minTop1 0 to 1
   */
  public record Targets(double minTop1, @Nullable Long maxParameters, @Nullable Long maxMacs) {
    boolean areMetBy(Trial trial) {
      return trial.score().top1() >= minTop1
          && (maxParameters == null || trial.network().parameters() <= maxParameters)
          && (maxMacs == null || trial.network().macs() <= maxMacs);
    }
  }
}
