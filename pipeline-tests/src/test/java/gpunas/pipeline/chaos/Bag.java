package gpunas.pipeline.chaos;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;

/** Draws at random, and everything once before anything twice. */
final class Bag<T> {

  private final List<T> all;
  private final List<T> left = new ArrayList<>();

  Bag(Collection<T> all) {
    this.all = List.copyOf(all);
  }

  T draw(RandomGenerator random) {
    if (left.isEmpty()) {
      left.addAll(all);
    }
    return left.remove(random.nextInt(left.size()));
  }
}
