package gpunas.trainer;

import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchmodel.recipe.TrainingMemory;
import gpunas.searchspace.Network;
import gpunas.trainer.data.ReaderThreads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a training fit the memory there is for it.
 *
 * @param beside what else is on the device meanwhile
 * @param rounds whether it learns with the roundings of 8-bit integers
 * @param room on the device
 * @param threads that read images ahead
 */
record Fit(
    Network network, Teachers.Needs beside, boolean rounds, Room room, ReaderThreads threads) {

  private static final Logger LOG = LoggerFactory.getLogger(Fit.class);

  /** A training by a recipe. */
  interface Attempt<T> {
    T by(Recipe recipe) throws InterruptedException;
  }

  /**
   * Attempts it by the recipe, as {@link #of} it; recomputes, then halves the images at a time,
   * down to two, until the device has room for them, should it have less than was predicted.
   *
   * @throws OutOfDeviceMemoryException if it has no room for two
   */
  <T> T attempt(Recipe asked, Attempt<T> attempt) throws InterruptedException {
    var recipe = of(asked);
    while (true) {
      try {
        return inHeap(recipe, attempt);
      } catch (OutOfDeviceMemoryException e) {
        if (!recipe.canSave()) {
          throw new OutOfDeviceMemoryException(
              "%s (images at a time: %d, of batches of %d)"
                  .formatted(e.getMessage(), recipe.largestPart(), recipe.batchSize()),
              e);
        }
        recipe = recipe.saving();
        LOG.warn(
            "Once more, recomputing, with {} images at a time: {}",
            recipe.largestPart(),
            e.getMessage());
      }
    }
  }

  /** What Java has no memory for is this job's trouble, and nobody else's. */
  private static <T> T inHeap(Recipe recipe, Attempt<T> attempt) throws InterruptedException {
    try {
      return attempt.by(recipe);
    } catch (OutOfMemoryError e) {
      throw new OutOfDeviceMemoryException(
          "Java's own memory, %d MiB of heap, was too small: %s. Maybe -Xmx should be larger."
              .formatted(Runtime.getRuntime().maxMemory() >> 20, e.getMessage()),
          e);
    }
  }

  /**
   * The recipe, with batches in more parts if they could not be read ahead otherwise, recomputing
   * if it does not fit the device otherwise, and with batches in more parts if that is not enough.
   *
   * @throws OutOfDeviceMemoryException if the smallest parts do not fit; the message has the
   *     figures
   */
  private Recipe of(Recipe recipe) {
    var readable = recipe;
    while (!threads.hold(network.input(), readable.largestPart()) && readable.canDivide()) {
      readable = readable.divided();
    }
    return ofDevice(readable);
  }

  private Recipe ofDevice(Recipe recipe) {
    var fitting = recipe;
    while (needed(fitting) > room.bytes()) {
      if (!fitting.canSave()) {
        var memory = memory(fitting);
        throw new OutOfDeviceMemoryException(
            """
            A training of this network takes %,d MiB even in parts of %d images (%,d MiB for \
            weights, gradients and the optimiser%s, %,d MiB for an image), but %s. Maybe a trainer \
            with more memory should take it, or the images should be smaller.\
            """
                .formatted(
                    mib(needed(fitting)),
                    fitting.largestPart(),
                    mib(memory.state()),
                    whatIsBeside(),
                    mib(memory.perImage()),
                    room.where()));
      }
      fitting = fitting.saving();
    }
    LOG.info(
        "Memory: {} MiB are predicted for {} parts of batches, of at most {} images{}; {}.",
        mib(needed(fitting)),
        fitting.accumulation(),
        fitting.largestPart(),
        fitting.recompute() ? ", recomputing" : "",
        room.where());
    if (!fitting.equals(recipe)) {
      LOG.warn(
          "Batches of {} would take {} MiB in {} parts: the training recomputes, in {} parts.",
          recipe.batchSize(),
          mib(needed(recipe)),
          recipe.accumulation(),
          fitting.accumulation());
    }
    return fitting;
  }

  private String whatIsBeside() {
    if (beside.equals(Teachers.Needs.NOTHING)) {
      return "";
    }
    return rounds ? " and what is beside it" : " and its teacher";
  }

  private long needed(Recipe recipe) {
    return memory(recipe).training(recipe.largestPart());
  }

  private TrainingMemory memory(Recipe recipe) {
    var memory = TrainingMemory.of(network, recipe);
    return (rounds ? memory.rounding(network) : memory).beside(beside.state(), beside.perImage());
  }

  private static long mib(long bytes) {
    return bytes >> 20;
  }
}
