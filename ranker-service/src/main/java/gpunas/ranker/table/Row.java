package gpunas.ranker.table;

import gpunas.ranker.training.PackedTraining;
import gpunas.ranker.training.Training;
import gpunas.ranker.training.Trainings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A training while its columns are read: unpacked only if one of them needs that. Not kept, since
 * there may be a hundred thousand of them.
 */
final class Row {
  private final Trainings trainings;
  private final PackedTraining packed;
  private @Nullable List<Integer> encoding;
  private @Nullable Training whole;

  Row(Trainings trainings, PackedTraining packed) {
    this.trainings = trainings;
    this.packed = packed;
  }

  PackedTraining packed() {
    return packed;
  }

  String jobId() {
    return trainings.jobId(packed);
  }

  String band() {
    return trainings.band(packed);
  }

  List<Integer> encoding() {
    if (encoding == null) {
      encoding = trainings.encoding(packed);
    }
    return encoding;
  }

  Training whole() {
    if (whole == null) {
      whole = trainings.unpack(packed);
    }
    return whole;
  }
}
