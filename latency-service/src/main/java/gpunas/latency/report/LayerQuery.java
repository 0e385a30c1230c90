package gpunas.latency.report;

import gpunas.latency.report.LayerRow.Source;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which layers of a table are asked for, and in which order; null: all.
 *
 * @param resolution of the input, height x width
 */
public record LayerQuery(
    @Nullable Source source,
    @Nullable String kind,
    @Nullable String resolution,
    Sort sort,
    boolean isDescending) {

  /** What layers are put in order by. */
  public enum Sort {
    /** Key. */
    LAYER,
    /** Time alone. */
    MICROS,
    /** What it adds to a network. */
    COST,
    /** Noise of its measurement, as a share of its time. */
    SPREAD,
    /** Relative deviation of a modelled one. */
    DEVIATION,
    /** Share of random networks that have it. */
    USE;

    private Comparator<LayerRow> comparator(boolean isDescending) {
      return switch (this) {
        case LAYER -> by(LayerRow::layer, isDescending);
        case MICROS -> by(LayerRow::micros, isDescending);
        case COST -> by(LayerRow::costMicros, isDescending);
        case SPREAD -> by(LayerRow::relativeSpread, isDescending);
        case DEVIATION -> by(LayerRow::deviation, isDescending);
        case USE -> by(LayerRow::use, isDescending);
      };
    }

    private static <T extends Comparable<T>> Comparator<LayerRow> by(
        Function<LayerRow, @Nullable T> key, boolean isDescending) {
      Comparator<T> natural = Comparator.naturalOrder();
      return Comparator.comparing(
          key, Comparator.nullsLast(isDescending ? natural.reversed() : natural));
    }
  }

  /** Those of some layers that are asked for; one of which the key is not known comes last. */
  public List<LayerRow> of(List<LayerRow> layers) {
    return layers.stream()
        .filter(layer -> source == null || source == layer.source())
        .filter(layer -> kind == null || kind.equals(layer.kind()))
        .filter(layer -> resolution == null || resolution.equals(layer.resolution()))
        .sorted(sort.comparator(isDescending))
        .toList();
  }
}
