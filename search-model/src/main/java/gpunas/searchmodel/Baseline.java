package gpunas.searchmodel;

import gpunas.searchspace.Encoding;
import org.jspecify.annotations.Nullable;

/**
 * A network that somebody has, beside which those of a search are shown.
 *
 * @param name of one that everybody knows, such as gpunet-0, or any other
 * @param encoding canonical in the space of the search; null: it is not in it, or its layers are
 *     not known
 * @param starts whether it is among the first that are trained; it has an encoding then
 * @param top1 as somebody states it of the data of the search, 0 to 1; null: nobody did
 * @param latencyMicros as somebody states it, microseconds per batch; null: nobody did
 */
public record Baseline(
    String name,
    @Nullable Encoding encoding,
    boolean starts,
    @Nullable Double top1,
    @Nullable Double latencyMicros) {

  /**
   * @throws IllegalArgumentException if it shall be trained and is not in the space
   */
  public Baseline {
    if (starts && encoding == null) {
      throw new IllegalArgumentException(
          "The baseline %s cannot be trained: it is not in the space.".formatted(name));
    }
  }
}
