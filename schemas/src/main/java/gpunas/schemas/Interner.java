package gpunas.schemas;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.NullMarked;

/**
 * Makes equal values one, as long as one of them is in use: thousands of searches have few spaces
 * and recipes, which take up to 4 kB each. May be used by several threads.
 */
@NullMarked
final class Interner<T> {
  private final Map<T, WeakReference<T>> known = new WeakHashMap<>();

  synchronized T of(T value) {
    var first = known.computeIfAbsent(value, WeakReference::new).get();
    return first == null ? value : first;
  }
}
