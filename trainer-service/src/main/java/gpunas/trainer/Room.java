package gpunas.trainer;

/**
 * Memory that a training may take.
 *
 * @param bytes at least 0
 * @param where whose memory it is and why there is no more, for people: a clause
 */
public record Room(long bytes, String where) {

  /** No memory is negative. */
  public Room {
    bytes = Math.max(0, bytes);
  }

  /** The smaller one of two. */
  public Room or(Room other) {
    return other.bytes < bytes ? other : this;
  }
}
