package gpunas.trainer;

import gpunas.formats.Tensor;
import java.util.List;
import java.util.Map;

/**
 * A training between two steps. What is random needs no place in it, see {@link Chance}.
 *
 * @param step steps done
 * @param lossSum of the steps of the epoch at hand
 * @param history of the epochs done
 * @param arrays weights, their moving average and the optimiser's state, by name; they are read
 *     when they are asked for
 */
public record Checkpoint(
    int step, double lossSum, List<EpochSummary> history, Map<String, Tensor> arrays) {

  /** Copies the collections. */
  public Checkpoint {
    history = List.copyOf(history);
    arrays = Map.copyOf(arrays);
  }
}
