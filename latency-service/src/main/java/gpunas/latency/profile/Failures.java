package gpunas.latency.profile;

import gpunas.latency.table.TableKey;
import gpunas.searchmodel.Words;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Layers and networks that a device could not measure, and why: the others are measured
 * nevertheless. If many fail one after another it is the device, which ends the measurement.
 */
public final class Failures {

  /** So many in a row are no accident: a table needs as many layers at least. */
  static final int MOST_IN_A_ROW = 8;

  private static final int MOST_CHARACTERS = 300;

  private final Predicate<RuntimeException> counts;
  private final BiConsumer<String, String> told;
  private final SequencedMap<String, String> reasons = new LinkedHashMap<>();
  private int inARow;

  /**
   * @param counts whether the device failed at what it was asked for, and the others may be gone on
   *     with; whatever else fails is thrown
   * @param told key and reason of each, as soon as it is known
   */
  public Failures(Predicate<RuntimeException> counts, BiConsumer<String, String> told) {
    this.counts = counts;
    this.told = told;
  }

  /** Reasons by {@link TableKey}, in the order in which they came. */
  public SequencedMap<String, String> reasons() {
    return Collections.unmodifiableSequencedMap(reasons);
  }

  /** How many layers there are among them. */
  public int layers() {
    return reasons.size() - networks();
  }

  /** How many whole networks there are among them. */
  public int networks() {
    return (int) reasons.keySet().stream().filter(TableKey::isNetwork).count();
  }

  /** How many of the last ones, one after another. */
  public int inARow() {
    return inARow;
  }

  /** Something was measured. */
  void measured() {
    inARow = 0;
  }

  /**
   * Takes note of one.
   *
   * @param failure that counts; thrown if it is one too many
   */
  void add(String key, RuntimeException failure) {
    var reason = String.valueOf(failure.getMessage()).strip().replaceAll("\\s+", " ");
    var few = Words.cut(reason, MOST_CHARACTERS);
    reasons.put(key, few);
    told.accept(key, few);
    if (++inARow == MOST_IN_A_ROW) {
      throw failure;
    }
  }

  /** Whether the others may be gone on with. */
  boolean counts(RuntimeException failure) {
    return counts.test(failure);
  }
}
