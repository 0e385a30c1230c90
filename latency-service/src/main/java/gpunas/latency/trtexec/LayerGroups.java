package gpunas.latency.trtexec;

import gpunas.searchspace.Layer;
import gpunas.searchspace.Shape;
import java.util.ArrayList;
import java.util.List;

/** Cuts layers into groups, each of which is built as one engine. */
final class LayerGroups {

  /** A build of so many takes a minute or two, and may be repeated after a crash. */
  static final int MOST_LAYERS = 50;

  /** Weights and feature maps of a group: what a small GPU has left, and a file may have. */
  private static final long MOST_VALUES = 1L << 28;

  private LayerGroups() {}

  /** The groups, in the order of the layers. */
  static List<List<Layer>> of(List<Layer> layers, int batch) {
    var groups = new ArrayList<List<Layer>>();
    var values = 0L;
    for (var layer : layers) {
      var more = values(layer, batch);
      if (groups.isEmpty()
          || groups.getLast().size() == MOST_LAYERS
          || values + more > MOST_VALUES) {
        groups.add(new ArrayList<>());
        values = 0;
      }
      groups.getLast().add(layer);
      values += more;
    }
    return groups;
  }

  private static long values(Layer layer, int batch) {
    return layer.parameters() + batch * (size(layer.input()) + size(layer.output()));
  }

  private static long size(Shape shape) {
    return shape.size();
  }
}
