package gpunas.searchspace;

/**
 * One integer of an encoding.
 *
 * @param stage number of the stage it belongs to; -1 for the resolution
 * @param property what it decides
 * @param choices the values it may take
 */
public record Gene(int stage, Property property, Choices choices) {

  /** What a gene decides. */
  public enum Property {
    /** Side of the input image, pixels. */
    RESOLUTION("resolution", "1 or more"),
    /** Output channels of the stage. */
    FILTERS("filters", "1 or more"),
    /** Side of the kernel. */
    KERNEL("kernel", "an odd number"),
    /** Expansion ratio of the stage's blocks. */
    EXPANSION("expansion", "1 or more"),
    /** 1 with squeeze and excite, 0 without. */
    SQUEEZE_EXCITE("squeeze-excite", "0 or 1"),
    /** {@link Activation#gene()}. */
    ACTIVATION("activation", "0 (ReLU) or 1 (Swish)"),
    /** Number of layers of the stage. */
    LAYERS("layers", "0 or more");

    private final String words;
    private final String possible;

    Property(String words, String possible) {
      this.words = words;
      this.possible = possible;
    }

    /** The values that make a network, in or out of a space, human-readable. */
    String possible() {
      return possible;
    }

    boolean isPossible(int value) {
      return switch (this) {
        case RESOLUTION, FILTERS, EXPANSION -> value >= 1;
        case KERNEL -> value >= 1 && value % 2 == 1;
        case SQUEEZE_EXCITE, ACTIVATION -> value == 0 || value == 1;
        case LAYERS -> value >= 0;
      };
    }
  }

  /** As people write it: {@code stage 6 filters}. */
  public String name() {
    return property == Property.RESOLUTION
        ? property.words
        : "stage %d %s".formatted(stage, property.words);
  }
}
