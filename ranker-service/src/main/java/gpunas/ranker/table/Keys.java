package gpunas.ranker.table;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** Compares what stands in one column. */
final class Keys {

  private Keys() {}

  /** Both are of one type, as all keys of a column are. */
  @SuppressWarnings("unchecked")
  static int compare(Comparable<?> one, Comparable<?> other) {
    return ((Comparable<Object>) one).compareTo(other);
  }

  /** What is not there comes last, whatever the direction. */
  static Comparator<@Nullable Comparable<?>> order(boolean isDescending) {
    Comparator<Comparable<?>> order = Keys::compare;
    return Comparator.nullsLast(isDescending ? order.reversed() : order);
  }
}
