package gpunas.trainer;

/** Follows a training while it runs, on its thread; asked at every step, it must be quick. */
public interface Watcher {

  /** Whether nobody wants the training any more. */
  boolean cancelled();

  /** Told about once a second and at the end of each epoch. */
  void progressed(Progress progress);

  /** Told about each epoch that was trained and, if it was to be, evaluated. */
  default void ended(EpochSummary epoch) {}
}
