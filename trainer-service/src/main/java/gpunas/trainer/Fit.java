package gpunas.trainer;

import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchmodel.recipe.TrainingMemory;
import gpunas.searchspace.Network;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Cuts batches into parts so that a training fits the memory there is for it. */
final class Fit {

  private static final Logger LOG = LoggerFactory.getLogger(Fit.class);

  private Fit() {}

  /**
   * The recipe, with batches in more parts if they do not fit otherwise.
   *
   * @throws OutOfDeviceMemoryException if the smallest parts do not fit; the message has the
   *     figures
   */
  static Recipe of(Network network, Recipe recipe, Room room) {
    var memory = TrainingMemory.of(network, recipe);
    var fitting = recipe;
    while (memory.training(fitting.largestPart()) > room.bytes()) {
      if (!fitting.divides()) {
        throw new OutOfDeviceMemoryException(
            """
            A training of this network takes %,d MiB even in parts of %d images (%,d MiB for \
            weights, gradients and the optimiser, %,d MiB for an image), but %s. Maybe a trainer \
            with more memory should take it, or the images should be smaller.\
            """
                .formatted(
                    mib(memory.training(fitting.largestPart())),
                    fitting.largestPart(),
                    mib(memory.state()),
                    mib(memory.perImage()),
                    room.where()));
      }
      fitting = fitting.divided();
    }
    LOG.info(
        "Memory: {} MiB are predicted for {} parts of batches, of at most {} images; {}.",
        mib(memory.training(fitting.largestPart())),
        fitting.accumulation(),
        fitting.largestPart(),
        room.where());
    if (fitting.accumulation() > recipe.accumulation()) {
      LOG.warn(
          "Batches of {} would take {} MiB in {} parts: they are learned in {}.",
          recipe.batchSize(),
          mib(memory.training(recipe.largestPart())),
          recipe.accumulation(),
          fitting.accumulation());
    }
    return fitting;
  }

  private static long mib(long bytes) {
    return bytes >> 20;
  }
}
