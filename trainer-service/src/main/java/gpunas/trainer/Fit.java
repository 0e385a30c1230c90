package gpunas.trainer;

import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchmodel.recipe.TrainingMemory;
import gpunas.searchspace.Network;
import gpunas.trainer.data.ReaderThreads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a training fit the memory there is for it. */
final class Fit {

  private static final Logger LOG = LoggerFactory.getLogger(Fit.class);

  private Fit() {}

  /**
   * The recipe, with batches in more parts if they could not be read ahead otherwise, recomputing
   * if it does not fit the device otherwise, and with batches in more parts if that is not enough.
   *
   * @param threads that read images ahead
   * @throws OutOfDeviceMemoryException if the smallest parts do not fit; the message has the
   *     figures
   */
  static Recipe of(Network network, Recipe recipe, Room room, ReaderThreads threads) {
    var readable = recipe;
    while (!threads.hold(network.input(), readable.largestPart()) && readable.canDivide()) {
      readable = readable.divided();
    }
    return ofDevice(network, readable, room);
  }

  private static Recipe ofDevice(Network network, Recipe recipe, Room room) {
    var fitting = recipe;
    while (needed(network, fitting) > room.bytes()) {
      if (!fitting.canSave()) {
        var memory = TrainingMemory.of(network, fitting);
        throw new OutOfDeviceMemoryException(
            """
            A training of this network takes %,d MiB even in parts of %d images (%,d MiB for \
            weights, gradients and the optimiser, %,d MiB for an image), but %s. Maybe a trainer \
            with more memory should take it, or the images should be smaller.\
            """
                .formatted(
                    mib(needed(network, fitting)),
                    fitting.largestPart(),
                    mib(memory.state()),
                    mib(memory.perImage()),
                    room.where()));
      }
      fitting = fitting.saving();
    }
    LOG.info(
        "Memory: {} MiB are predicted for {} parts of batches, of at most {} images{}; {}.",
        mib(needed(network, fitting)),
        fitting.accumulation(),
        fitting.largestPart(),
        fitting.recompute() ? ", recomputing" : "",
        room.where());
    if (!fitting.equals(recipe)) {
      LOG.warn(
          "Batches of {} would take {} MiB in {} parts: the training recomputes, in {} parts.",
          recipe.batchSize(),
          mib(needed(network, recipe)),
          recipe.accumulation(),
          fitting.accumulation());
    }
    return fitting;
  }

  private static long needed(Network network, Recipe recipe) {
    return TrainingMemory.of(network, recipe).training(recipe.largestPart());
  }

  private static long mib(long bytes) {
    return bytes >> 20;
  }
}
