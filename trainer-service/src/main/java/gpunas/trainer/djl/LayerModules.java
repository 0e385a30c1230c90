package gpunas.trainer.djl;

import ai.djl.ndarray.NDArray;
import gpunas.searchspace.Layer;
import java.util.List;

/** Layers as modules on the device. */
interface LayerModules {

  /** The modules of a layer whose parameters' names begin with {@code name}, in order. */
  List<Module> of(Layer layer, String name);

  /**
   * What becomes of a feature map that no module makes: the images, or the sum with a shortcut.
   *
   * @param map its name
   */
  default NDArray made(String map, NDArray x) {
    return x;
  }
}
