package gpunas.searchspace;

/** What the layers of a searched stage are. */
public enum StageType {
  /** {@link Layer.Conv}. */
  CONV(false),
  /** {@link Layer.FusedIrb}. */
  FUSED_IRB(true),
  /** {@link Layer.Irb}. */
  IRB(true);

  private final boolean bottleneck;

  StageType(boolean bottleneck) {
    this.bottleneck = bottleneck;
  }

  /**
   * Whether its layers are inverted residual bottlenecks: they have an expansion, may squeeze and
   * excite, and say how wide they are. Others have neither, and may be as wide as their input.
   */
  public boolean isBottleneck() {
    return bottleneck;
  }
}
