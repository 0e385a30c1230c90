package gpunas.ranker.training;

import gpunas.ranker.training.Training.State;
import gpunas.searchmodel.Objective;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
  static final int QUANTISED = 1 << 5;
  static final int TAUGHT = 1 << 4;

  private static final VarHandle SHORTS = view(short[].class);
  private static final VarHandle INTS = view(int[].class);
  private static final VarHandle LONGS = view(long[].class);
  private static final VarHandle DOUBLES = view(double[].class);

  /** Instead of when it ended. */
  public static final long GOES_ON = Long.MIN_VALUE;

  static final List<State> STATES = List.of(State.values());

  private final byte[] bytes;
  private final int start;
  private final int length;

  /**
   * @param bytes as {@link Packing} writes them; kept, not copied
   */
  PackedTraining(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  /**
   * @param bytes among which it is
   * @param start where it begins
   * @param length how many are of it
   */
  PackedTraining(byte[] bytes, int start, int length) {
    this.bytes = bytes;
    this.start = start;
    this.length = length;
  }

  int length() {
    return length;
  }

  void copyTo(byte[] others, int at) {
    System.arraycopy(bytes, start, others, at, length);
  }

  private static VarHandle view(Class<?> numbers) {
    return MethodHandles.byteArrayViewVarHandle(numbers, ByteOrder.BIG_ENDIAN);
  }

  public State state() {
    return STATES.get(bytes[start + STATE] & ~FULL & ~QUANTISED & ~TAUGHT);
  }

  /** Whether it is at the highest rung of its search. */
  public boolean isFull() {
    return (bytes[start + STATE] & FULL) != 0;
  }

  /** Whether its network is asked for in 8-bit integers. */
  boolean isQuantised() {
    return (bytes[start + STATE] & QUANTISED) != 0;
  }

  /** Whether its network learns from a teacher, too. */
  public boolean isTaught() {
    return (bytes[start + STATE] & TAUGHT) != 0;
  }

  /** Bands of one search are equal if these numbers are. */
  int band() {
    return (short) SHORTS.get(bytes, start + BAND);
  }

  public int rung() {
    return (short) SHORTS.get(bytes, start + RUNG);
  }

  /** Of the proposal in its search, from 0. */
  public int number() {
    return (int) INTS.get(bytes, start + NUMBER);
  }

  /** Predicted. */
  public double latencyMicros() {
    return (double) DOUBLES.get(bytes, start + LATENCY);
  }

  public long parameters() {
    return (long) LONGS.get(bytes, start + PARAMETERS);
  }

  public long macs() {
    return (long) LONGS.get(bytes, start + MACS);
  }

  /** Cross entropy on the validation images, nats per image; NaN unless {@link #isJudged}. */
  public double loss() {
    return (double) DOUBLES.get(bytes, start + LOSS);
  }

  /** On the validation images, 0 to 1; NaN unless it completed. */
  public double top1() {
    return (double) DOUBLES.get(bytes, start + TOP1);
  }

  /** Whether it completed, and left a network in the numbers that its search is for. */
  public boolean isJudged() {
    return state() == State.COMPLETED && Double.isFinite(loss());
  }

  /** NaN unless it completed. */
  public double objective(Objective objective) {
    return objective.of(loss(), latencyMicros());
  }

  /** Milliseconds of the epoch; {@link #GOES_ON} as long as it goes on. */
  public long endedMillis() {
    return (long) LONGS.get(bytes, start + ENDED);
  }

  /** Equal for trainings of one network in one band of a search. */
  public Object trial() {
    return new TrialKey(band(), genes());
  }

  /** Equal for trainings of one network, whatever their band. */
  public Object network() {
    return genes();
  }

  /**
   * The same of a network that may have no training.
   *
   * @param encoding its genes
   */
  public static Object network(List<Integer> encoding) {
    return ByteBuffer.wrap(Packing.genes(encoding));
  }

  private ByteBuffer genes() {
    return ByteBuffer.wrap(
        bytes, start + ENCODING + Integer.BYTES, (int) INTS.get(bytes, start + ENCODING));
  }

  private record TrialKey(int band, ByteBuffer encoding) {}

  /** What cannot be read at once, from its network's genes on. */
  ByteBuffer rest() {
    return ByteBuffer.wrap(bytes).position(start + ENCODING);
  }
}
