package gpunas.optimizer.search;

import gpunas.optimizer.Point;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.SearchSpace;

/** Natural values of genes to levels and back. */
final class Points {

  private Points() {}

  static Point of(SearchSpace space, int[] values) {
    var genes = space.genes();
    var levels = new int[values.length];
    for (var i = 0; i < levels.length; i++) {
      levels[i] = genes.get(i).choices().levelOf(values[i]);
    }
    return Point.of(levels);
  }

  static int[] values(SearchSpace space, Point point) {
    var genes = space.genes();
    var values = new int[point.size()];
    for (var i = 0; i < values.length; i++) {
      values[i] = genes.get(i).choices().value(point.level(i));
    }
    return values;
  }

  static Encoding encoding(SearchSpace space, Point point) {
    return Encoding.of(values(space, point));
  }
}
