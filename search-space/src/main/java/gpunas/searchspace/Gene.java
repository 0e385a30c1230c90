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
    RESOLUTION("resolution"),
    /** Output channels of the stage. */
    FILTERS("filters"),
    /** Side of the kernel. */
    KERNEL("kernel"),
    /** Expansion ratio of the stage's blocks. */
    EXPANSION("expansion"),
    /** 1 with squeeze and excite, 0 without. */
    SQUEEZE_EXCITE("squeeze-excite"),
    /** {@link Activation#gene()}. */
    ACTIVATION("activation"),
    /** Number of layers of the stage. */
    LAYERS("layers");

    private final String words;

    Property(String words) {
      this.words = words;
    }
  }

  /** As people write it: {@code stage 6 filters}. */
  public String name() {
    return property == Property.RESOLUTION
        ? property.words
        : "stage %d %s".formatted(stage, property.words);
  }
}
