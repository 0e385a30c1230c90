package gpunas.trainer;

/** As much memory as a test says: at first, more than anybody takes. */
public final class FakeMemory implements Memory {

  /** What is free when a training begins, bytes. */
  public long free = Long.MAX_VALUE;

  /** After so many looks at it nothing is left, once. */
  public int lookedAtUntilShort = Integer.MAX_VALUE;

  @Override
  public Room room() {
    return new Room(free, "the test has %,d MiB free".formatted(free >> 20));
  }

  @Override
  public void watch() {
    if (--lookedAtUntilShort == 0) {
      throw new OutOfDeviceMemoryException("nothing is left");
    }
  }
}
