package gpunas.trainer;

/** Memory as trainings take it. */
public interface Memory {

  /** What a training may take that begins now. */
  Room room();

  /**
   * Looks after the memory that others on this host need, while a training runs. Takes a fraction
   * of a millisecond.
   *
   * @throws OutOfDeviceMemoryException if next to nothing is left of it
   */
  void watch();
}
