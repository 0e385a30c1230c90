package gpunas.searchmodel;

import org.jspecify.annotations.Nullable;

/**
 * What a network must reach to be ranked; null: no limit.
 *
 * @param minTop1 share of right first guesses on the validation images, 0 to 1
 * @param maxParameters trained values
 * @param maxMacs multiply-accumulates of one image
 */
public record Targets(double minTop1, @Nullable Long maxParameters, @Nullable Long maxMacs) {

  /** Whether a network reaches them. */
  public boolean areMetBy(double top1, long parameters, long macs) {
    return top1 >= minTop1
        && (maxParameters == null || parameters <= maxParameters)
        && (maxMacs == null || macs <= maxMacs);
  }
}
