package gpunas.searchspace;

/** Non-linearity of a layer. NVIDIA published no numeric coding; this one is the project's own. */
public enum Activation {
  /** max(x, 0). */
  RELU(0),
  /** x * sigmoid(x), also called SiLU. */
  SWISH(1);

  private final int gene;

  Activation(int gene) {
    this.gene = gene;
  }

  /** The integer that stands for this activation in an encoding. */
  public int gene() {
    return gene;
  }

  /**
   * The activation a gene stands for.
   *
   * @throws IllegalArgumentException if the gene is neither 0 nor 1
   */
  public static Activation ofGene(int gene) {
    return switch (gene) {
      case 0 -> RELU;
      case 1 -> SWISH;
      default ->
          throw new IllegalArgumentException(
              "Activation %d is unknown; 0 is ReLU, 1 is Swish.".formatted(gene));
    };
  }
}
