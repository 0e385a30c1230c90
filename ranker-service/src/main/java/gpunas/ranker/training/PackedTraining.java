package gpunas.ranker.training;

import gpunas.ranker.training.Training.State;
import gpunas.searchmodel.Objective;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A training in a few hundred bytes: there may be a hundred thousand of them. What they are sorted
 * and filtered by can be read at once, the rest is unpacked by {@link Trainings}.
 *
 * <p>A curve keeps 3 to 4 digits of its values; everything else is kept as it was.
 */
public final class PackedTraining {
  static final int STATE = 0;
  static final int BAND = 1;
  static final int RUNG = 3;
  static final int NUMBER = 5;
  static final int LATENCY = 9;
  static final int PARAMETERS = 17;
  static final int MACS = 25;
  static final int LOSS = 33;
  static final int TOP1 = 41;
  static final int ENDED = 49;
  static final int ENCODING = 57;

  static final int FULL = 1 << 6;

  /** Instead of when it ended. */
  public static final long GOES_ON = Long.MIN_VALUE;

  static final List<State> STATES = List.of(State.values());

  private final byte[] bytes;

  /**
   * @param bytes as {@link Packing} writes them; kept, not copied
   */
  PackedTraining(byte[] bytes) {
    this.bytes = bytes;
  }

  public State state() {
    return STATES.get(bytes[STATE] & ~FULL);
  }

  /** Whether it is at the highest rung of its search. */
  public boolean isFull() {
    return (bytes[STATE] & FULL) != 0;
  }

  /** Bands of one search are equal if these numbers are. */
  int band() {
    return bytes().getShort(BAND);
  }

  public int rung() {
    return bytes().getShort(RUNG);
  }

  /** Of the proposal in its search, from 0. */
  public int number() {
    return bytes().getInt(NUMBER);
  }

  /** Predicted. */
  public double latencyMicros() {
    return bytes().getDouble(LATENCY);
  }

  public long parameters() {
    return bytes().getLong(PARAMETERS);
  }

  public long macs() {
    return bytes().getLong(MACS);
  }

  /** Cross entropy on the validation images, nats per image; NaN unless it completed. */
  public double loss() {
    return bytes().getDouble(LOSS);
  }

  /** On the validation images, 0 to 1; NaN unless it completed. */
  public double top1() {
    return bytes().getDouble(TOP1);
  }

  /** NaN unless it completed. */
  public double objective(Objective objective) {
    return objective.of(loss(), latencyMicros());
  }

  /** Milliseconds of the epoch; {@link #GOES_ON} as long as it goes on. */
  public long endedMillis() {
    return bytes().getLong(ENDED);
  }

  /** Equal for trainings of one network in one band of a search. */
  public Object trial() {
    var length = bytes().getInt(ENCODING);
    return new TrialKey(band(), ByteBuffer.wrap(bytes, ENCODING + Integer.BYTES, length));
  }

  private record TrialKey(int band, ByteBuffer encoding) {}

  /** All of it, from the start. */
  ByteBuffer bytes() {
    return ByteBuffer.wrap(bytes);
  }
}
