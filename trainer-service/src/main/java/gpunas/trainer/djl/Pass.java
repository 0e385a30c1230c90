package gpunas.trainer.djl;

/** What a forward pass is for. */
enum Pass {
  /** Class scores: with the running statistics; nothing is dropped. */
  EVALUATION,

  /** Learning: with the batch's statistics, which the running ones take in; gradients follow. */
  LEARNING,

  /** {@link #LEARNING} without gradients. */
  LOOKING_AHEAD,

  /** {@link #LEARNING} after {@link #LOOKING_AHEAD}, which the running statistics know of. */
  REPETITION;

  /** Whether statistics are taken from the batch, and parts dropped. */
  boolean learns() {
    return this != EVALUATION;
  }

  /** Whether arrays are kept, as gradients need them. */
  boolean keeps() {
    return this == LEARNING || this == REPETITION;
  }
}
