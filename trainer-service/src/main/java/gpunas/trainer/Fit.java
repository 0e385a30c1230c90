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
   * @param teacher what the job's takes
   * @param threads that read images ahead
   * @throws OutOfDeviceMemoryException if the smallest parts do not fit; the message has the
   *     figures
   */
  static Recipe of(
      Network network, Recipe recipe, Teachers.Needs teacher, Room room, ReaderThreads threads) {
    var readable = recipe;
    while (!threads.hold(network.input(), readable.largestPart()) && readable.canDivide()) {
      readable = readable.divided();
    }
    return ofDevice(network, readable, teacher, room);
  }

  private static Recipe ofDevice(
      Network network, Recipe recipe, Teachers.Needs teacher, Room room) {
    var fitting = recipe;
    while (needed(network, fitting, teacher) > room.bytes()) {
      if (!fitting.canSave()) {
        var memory = memory(network, fitting, teacher);
        throw new OutOfDeviceMemoryException(
            """
            A training of this network takes %,d MiB even in parts of %d images (%,d MiB for \
            weights, gradients and the optimiser%s, %,d MiB for an image), but %s. Maybe a trainer \
            with more memory should take it, or the images should be smaller.\
            """
                .formatted(
                    mib(needed(network, fitting, teacher)),
                    fitting.largestPart(),
                    mib(memory.state()),
                    teacher.equals(Teachers.Needs.NOTHING) ? "" : " and its teacher",
                    mib(memory.perImage()),
                    room.where()));
      }
      fitting = fitting.saving();
    }
    LOG.info(
        "Memory: {} MiB are predicted for {} parts of batches, of at most {} images{}; {}.",
        mib(needed(network, fitting, teacher)),
        fitting.accumulation(),
        fitting.largestPart(),
        fitting.recompute() ? ", recomputing" : "",
        room.where());
    if (!fitting.equals(recipe)) {
      LOG.warn(
          "Batches of {} would take {} MiB in {} parts: the training recomputes, in {} parts.",
          recipe.batchSize(),
          mib(needed(network, recipe, teacher)),
          recipe.accumulation(),
          fitting.accumulation());
    }
    return fitting;
  }

  private static long needed(Network network, Recipe recipe, Teachers.Needs teacher) {
    return memory(network, recipe, teacher).training(recipe.largestPart());
  }

  private static TrainingMemory memory(Network network, Recipe recipe, Teachers.Needs teacher) {
    return TrainingMemory.of(network, recipe).beside(teacher.state(), teacher.perImage());
  }

  private static long mib(long bytes) {
    return bytes >> 20;
  }
}
