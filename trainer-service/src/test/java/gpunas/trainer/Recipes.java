package gpunas.trainer;

/** Recipes for tests. */
public final class Recipes {

  private Recipes() {}

  /** The quickstart's recipe with another length: everything on, nothing dropped. */
  public static Recipe of(int epochs, int batchSize, int trainingImages) {
    return new Recipe(epochs, batchSize, 0.1, 0.1, 0.9, 1e-4, 0.1, 0, 0, trainingImages);
  }

  /** Another learning rate. */
  public static Recipe withLearningRate(double learningRate, Recipe recipe) {
    return new Recipe(
        recipe.epochs(),
        recipe.batchSize(),
        learningRate,
        recipe.warmUp(),
        recipe.momentum(),
        recipe.weightDecay(),
        recipe.labelSmoothing(),
        recipe.dropout(),
        recipe.dropPath(),
        recipe.trainingImages());
  }

  /** Dropout and drop path. */
  public static Recipe dropping(double rate, Recipe recipe) {
    return new Recipe(
        recipe.epochs(),
        recipe.batchSize(),
        recipe.learningRate(),
        recipe.warmUp(),
        recipe.momentum(),
        recipe.weightDecay(),
        recipe.labelSmoothing(),
        rate,
        rate,
        recipe.trainingImages());
  }
}
