package gpunas.searchmodel.recipe;

import gpunas.searchspace.ActivationMemory;
import gpunas.searchspace.Network;

/**
 * Device memory that a training takes at most at one time, bytes. The components are exact sums
 * over the network; {@link #training} and {@link #evaluation} predict what they make a process
 * need.
 *
 * @param state weights, gradients, what the optimiser remembers, the weights' average; whatever the
 *     number of images
 * @param perImage of a part of a batch while the network learns from it; if it recomputes, with the
 *     gaps that remain between arrays
 * @param perEvaluatedImage of those that are evaluated at a time
 */
public record TrainingMemory(long state, long perImage, long perEvaluatedImage) {

  /** Bytes of a bfloat16 by those of a float32. */
  private static final int HALF = 2;

  /** Bytes of a weight as it was rounded, and of what says whether it was within the integers. */
  private static final long ROUNDED = Float.BYTES + 1;

  /** The memory of a network's training by a recipe. */
  public static TrainingMemory of(Network network, Recipe recipe) {
    var arrays = ActivationMemory.of(network);
    long weights = Float.BYTES * network.parameters();
    long learning = recipe.recompute() ? arrays.recomputingWithGaps() : arrays.learning();
    int copies = 2 + remembered(recipe.optimisation()) + (recipe.emaDecay() > 0 ? 1 : 0);
    return switch (recipe.precision()) {
      case FLOAT32 -> new TrainingMemory(copies * weights, learning, arrays.predicting());
      // Gradients need the rounded weights, too.
      case BFLOAT16 ->
          new TrainingMemory(
              copies * weights + weights / HALF, learning / HALF, arrays.predicting());
    };
  }

  /**
   * The same beside a teacher, which predicts before each part.
   *
   * @param teacherState its weights
   * @param teacherPerImage of those that it is shown at a time: as many as a part has
   */
  public TrainingMemory beside(long teacherState, long teacherPerImage) {
    return new TrainingMemory(state + teacherState, perImage + teacherPerImage, perEvaluatedImage);
  }

  /**
   * The same of a network that learns with the roundings of 8-bit integers. A map is kept as it
   * was, as it was rounded, and by a byte for each value that says whether it was within the
   * integers; of a convolution, its normalisation and Swish, which have most, 19 bytes instead of
   * 12. Of a weight it is 5 bytes more.
   *
   * @param network that it was predicted of
   */
  public TrainingMemory rounding(Network network) {
    return new TrainingMemory(
        state + ROUNDED * network.parameters(), perImage * 19 / 12, perEvaluatedImage * 2);
  }

  /** Predicted of a training in parts of so many images. */
  public long training(int images) {
    return ActivationMemory.needed(state, images * perImage);
  }

  /** Predicted of an evaluation of so many images at a time. */
  public long evaluation(int images) {
    return ActivationMemory.needed(state, images * perEvaluatedImage);
  }

  /** Arrays as large as the weights. */
  private static int remembered(Optimisation optimisation) {
    return switch (optimisation.kind()) {
      case SGD -> 1;
      case RMSPROP_TF, ADAMW -> 2;
    };
  }
}
