package gpunas.searchspace;

/** What the layers of a searched stage are. */
public enum StageType {
  /** {@link Layer.Conv}: no expansion, no squeeze and excite. */
  CONV,
  /** {@link Layer.FusedIrb}. */
  FUSED_IRB,
  /** {@link Layer.Irb}. */
  IRB
}
