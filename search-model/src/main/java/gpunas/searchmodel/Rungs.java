package gpunas.searchmodel;

import java.util.List;

/**
 * The fidelities of a search: short schedules discard, the longest one ranks. Each is a whole
 * schedule, annealed to its end.
 *
 * @param epochs per rung, ascending, at least one
 * @param promoted share of a rung's networks that goes on to the next, above 0 and below 1
 */
public record Rungs(List<Integer> epochs, double promoted) {

  /** Makes up for shares that binary fractions cannot say: 0.29 of 100 are 29. */
  private static final double ROUNDING = 1e-9;

  /** Copies the epochs. */
  public Rungs {
    epochs = List.copyOf(epochs);
  }

  /** Full trainings only. */
  public static Rungs none(int epochs) {
    return new Rungs(List.of(epochs), 0.5);
  }

  /** The rung whose trainings are ranked. */
  public int top() {
    return epochs.size() - 1;
  }

  /** How much of a full training a training on this rung is. */
  public double fidelity(int rung) {
    return (double) epochs.get(rung) / epochs.getLast();
  }

  /** How many of so many networks go on to the next rung. */
  public int promotedOf(int networks) {
    return (int) (networks * promoted + ROUNDING);
  }

  /**
   * How many networks come to each rung so that all fits into a budget. Without it, who went up too
   * early would leave nothing to those who are better. On a single rung nobody needs a limit.
   */
  public int[] limits(int trainings) {
    int[] limits = new int[epochs.size()];
    limits[0] = top() == 0 ? Integer.MAX_VALUE : entrants(trainings);
    for (int rung = 1; rung < limits.length; rung++) {
      limits[rung] = promotedOf(limits[rung - 1]);
    }
    return limits;
  }

  /** How many networks can enter so that those of them that go on fit into a budget as well. */
  public int entrants(int trainings) {
    int enough = 0;
    int atMost = trainings;
    while (enough < atMost) {
      int middle = atMost - (atMost - enough) / 2;
      if (trainingsOf(middle) <= trainings) {
        enough = middle;
      } else {
        atMost = middle - 1;
      }
    }
    return enough;
  }

  private long trainingsOf(int entrants) {
    long inAll = 0;
    int onRung = entrants;
    for (int rung = 0; rung <= top(); rung++) {
      inAll += onRung;
      onRung = promotedOf(onRung);
    }
    return inAll;
  }

  /** How many trainings a band needs until one network is on the top rung. */
  public long trainingsToTheTop() {
    long onThisRung = 1;
    long inAll = 1;
    for (int rung = 1; rung <= top(); rung++) {
      onThisRung = (long) Math.ceil(onThisRung / promoted);
      inAll += onThisRung;
    }
    return inAll;
  }

  /** Mean epochs of a training, if of every rung the promoted share goes on to the next. */
  public double epochsPerTraining() {
    double onThisRung = 1;
    double trainings = 0;
    double inAll = 0;
    for (int each : epochs) {
      trainings += onThisRung;
      inAll += onThisRung * each;
      onThisRung *= promoted;
    }
    return inAll / trainings;
  }
}
