package gpunas.ranker.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The trainings of a search, packed. What is told of a job that is not known yet waits and is not
 * shown. May be used by several threads, of which one changes it.
 */
public final class Trainings {
  private static final int FEWEST_SLOTS = 16;

  private final String searchId;
  private final Packing packing;

  /** In the order in which they became known. */
  private List<PackedTraining> all = new ArrayList<>();

  /**
   * A hash table of the above: where each is, plus 1, by its job's id; 0: nothing. Without slots
   * until somebody asks.
   */
  private int[] slots = {};

  /** Where the completed ones are, in the order in which they completed. */
  private int[] completed = {};

  private int completedCount;

  /** What is known of jobs that are not known themselves. */
  private final Map<String, PackedTraining> withoutJob = new HashMap<>();

  public Trainings(String searchId) {
    this.searchId = searchId;
    this.packing = new Packing(searchId);
  }

  /**
   * A network is to be trained.
   *
   * @return the training with all that was waiting for it; null if it is not news
   */
  public synchronized @Nullable Training proposed(Job job) {
    if (entered(job.jobId()) != 0) {
      return null;
    }
    var waiting = withoutJob.remove(job.jobId());
    var known = waiting == null ? null : packing.unpack(waiting);
    var training =
        known == null
            ? new Training(job, null, null, List.of(), List.of())
            : new Training(job, known.run(), known.end(), known.curve(), known.attempts());
    add(training);
    return training;
  }

  /** A training that has ended; nothing is waiting for it. */
  public synchronized void ended(Training training) {
    if (entered(training.job().jobId()) == 0) {
      add(training);
    }
  }

  /**
   * Something becomes known of a training.
   *
   * @return the training before and after; null if its job is not known yet
   */
  public synchronized @Nullable Change change(String jobId, UnaryOperator<Training> change) {
    var at = entered(jobId) - 1;
    if (at < 0) {
      var waiting = withoutJob.get(jobId);
      var known =
          waiting == null ? Training.ofUnknownJob(searchId, jobId) : packing.unpack(waiting);
      withoutJob.put(jobId, packing.pack(change.apply(known)));
      return null;
    }
    var before = packing.unpack(all.get(at));
    var after = change.apply(before);
    if (!after.equals(before)) {
      changing().set(at, packing.pack(after));
      if (before.completed() == null && after.completed() != null) {
        completes(at);
      }
    }
    return new Change(before, after);
  }

  /** A training before and after something became known of it. */
  public record Change(Training before, Training after) {}

  /** A training, or null if there is none of that id. */
  public synchronized @Nullable Training find(String jobId) {
    var at = entered(jobId) - 1;
    return at < 0 ? null : packing.unpack(all.get(at));
  }

  /** All of them in the order in which they became known; does not change any more. */
  public synchronized List<PackedTraining> all() {
    return new ArrayList<>(all);
  }

  public synchronized int size() {
    return all.size();
  }

  /**
   * The completed ones in the order in which they completed.
   *
   * @param first how many of them are left out, at least 0
   */
  public synchronized List<PackedTraining> completedFrom(int first) {
    return Arrays.stream(completed, Math.min(first, completedCount), completedCount)
        .mapToObj(all::get)
        .toList();
  }

  /** All that is known of one of these. */
  public Training unpack(PackedTraining packed) {
    return packing.unpack(packed);
  }

  /** Who was at them, as far as it is known. */
  public Works works() {
    var now = all();
    return asked -> now.stream().mapMulti((each, found) -> packing.work(each, asked, found));
  }

  public String jobId(PackedTraining packed) {
    return packing.jobId(packed);
  }

  /** Its network's genes. */
  public List<Integer> encoding(PackedTraining packed) {
    return packing.encoding(packed);
  }

  public String band(PackedTraining packed) {
    return packing.band(packed);
  }

  private void add(Training training) {
    if (2 * all.size() >= slots.length) {
      index();
    }
    changing().add(packing.pack(training));
    slots[slot(training.job().jobId())] = all.size();
    if (training.completed() != null) {
      completes(all.size() - 1);
    }
  }

  /** Takes less memory from now on. To be called when hardly anything more will become known. */
  public synchronized void settle() {
    all = new SettledTrainings(all);
    slots = new int[0];
    completed = Arrays.copyOf(completed, completedCount);
    packing.settle();
  }

  private List<PackedTraining> changing() {
    if (all instanceof SettledTrainings) {
      all = new ArrayList<>(all);
    }
    return all;
  }

  private void completes(int at) {
    if (completedCount == completed.length) {
      completed = Arrays.copyOf(completed, FEWEST_SLOTS + completedCount + completedCount / 2);
    }
    completed[completedCount++] = at;
  }

  /** Where a training is among all, plus 1; 0: nowhere. */
  private int entered(String jobId) {
    if (slots.length == 0) {
      index();
    }
    return slots[slot(jobId)];
  }

  /** Where a training is entered, or would be. */
  private int slot(String jobId) {
    var mask = slots.length - 1;
    var slot = spread(jobId.hashCode()) & mask;
    while (slots[slot] != 0 && !packing.jobId(all.get(slots[slot] - 1)).equals(jobId)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void index() {
    slots = new int[Math.max(FEWEST_SLOTS, 2 * Integer.highestOneBit(2 * all.size()))];
    for (var i = 0; i < all.size(); i++) {
      slots[slot(packing.jobId(all.get(i)))] = i + 1;
    }
  }

  /** Ids differ at their end, which their hash codes show in the lowest bits only. */
  private static int spread(int hash) {
    var mixed = hash * 0x9E3779B9;
    return mixed ^ (mixed >>> 16);
  }
}
