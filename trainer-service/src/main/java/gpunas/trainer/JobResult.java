package gpunas.trainer;

/** How a job ended, for good. */
public sealed interface JobResult {

  /** The network was trained and exported. */
  record Completed(Trained trained, Artefacts artefacts) implements JobResult {}

  /**
   * The loss became NaN or infinite: training again would end the same way.
   *
   * @param epochs done before
   */
  record Diverged(int epochs) implements JobResult {}

  /**
   * Says nothing about the network.
   *
   * @param reason for people
   */
  record Failed(Kind kind, String reason) implements JobResult {

    /** What kind of reason. */
    public enum Kind {
      /** None of the others. */
      OTHER,
      /** Nobody wants the search any more. */
      CANCELLED,
      /** The data set is missing or wrong. */
      DATA,
      /** The device was too small, even for the smallest parts of a batch. */
      OUT_OF_MEMORY,
      /** No trainer survived the job. */
      ATTEMPTS
    }
  }
}
