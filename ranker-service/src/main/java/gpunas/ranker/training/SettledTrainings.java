package gpunas.ranker.training;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/**
 * Trainings that do not change, one after another in one array: a tenth smaller than as objects.
 */
final class SettledTrainings extends AbstractList<PackedTraining> implements RandomAccess {
  private final byte[] bytes;

  /** Where each begins, and where the last ends. */
  private final int[] starts;

  /**
   * @throws ArithmeticException if they take more than an array can have, 2 GiB
   */
  SettledTrainings(List<PackedTraining> trainings) {
    starts = new int[trainings.size() + 1];
    for (var i = 0; i < trainings.size(); i++) {
      starts[i + 1] = Math.addExact(starts[i], trainings.get(i).length());
    }
    bytes = new byte[starts[trainings.size()]];
    for (var i = 0; i < trainings.size(); i++) {
      trainings.get(i).copyTo(bytes, starts[i]);
    }
  }

  @Override
  public PackedTraining get(int index) {
    return new PackedTraining(bytes, starts[index], starts[index + 1] - starts[index]);
  }

  @Override
  public int size() {
    return starts.length - 1;
  }
}
