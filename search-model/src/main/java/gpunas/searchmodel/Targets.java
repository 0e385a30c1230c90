package gpunas.searchmodel;

import gpunas.searchspace.DeployedMemory;
import org.jspecify.annotations.Nullable;

/**
 * What a network must reach to be ranked; null: no limit.
 *
 * @param minTop1 share of right first guesses on the validation images, 0 to 1
 * @param maxParameters trained values
 * @param maxMacs multiply-accumulates of one image
 * @param maxMemoryMiB {@link DeployedMemory} in the precision and the batch of the latency table,
 *     MiB; a candidate that takes more is not trained
 * @param measured held against networks that are measured as a whole
 */
public record Targets(
    double minTop1,
    @Nullable Long maxParameters,
    @Nullable Long maxMacs,
    @Nullable Double maxMemoryMiB,
    MeasuredTargets measured) {

  private static final double MEBIBYTE = 1 << 20;

  /** What is known of a network that is neither deployed nor measured. */
  public Targets(double minTop1, @Nullable Long maxParameters, @Nullable Long maxMacs) {
    this(minTop1, maxParameters, maxMacs, null, MeasuredTargets.NONE);
  }

  /** Whether a network reaches them, its memory and what is measured of it aside. */
  public boolean areMetBy(double top1, long parameters, long macs) {
    return top1 >= minTop1
        && (maxParameters == null || parameters <= maxParameters)
        && (maxMacs == null || macs <= maxMacs);
  }

  /** Whether a network does not take too much memory. */
  public boolean allowMemory(long bytes) {
    return maxMemoryMiB == null || bytes <= maxMemoryMiB * MEBIBYTE;
  }
}
