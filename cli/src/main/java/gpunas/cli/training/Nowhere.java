package gpunas.cli.training;

import gpunas.trainer.ArtefactStore;
import gpunas.trainer.Artefacts;
import gpunas.trainer.Checkpoint;
import gpunas.trainer.Checkpoints;
import gpunas.trainer.DatasetFacts;
import gpunas.trainer.Job;
import gpunas.trainer.JobResult;
import gpunas.trainer.LearnedWeights;
import gpunas.trainer.Trained;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Keeps nothing of a training but how it ended. */
final class Nowhere implements ArtefactStore, Checkpoints {

  private static final Artefacts NO_FILES = new Artefacts("", List.of());

  @Override
  public void check() {
    // There is room enough.
  }

  @Override
  public JobResult.@Nullable Completed find(Job job) {
    return null;
  }

  @Override
  public <T> @Nullable T use(String searchId, String jobId, Function<Kept, T> use) {
    return null;
  }

  @Override
  public JobResult.Completed keep(
      Job job, LearnedWeights weights, Trained trained, DatasetFacts data) {
    return new JobResult.Completed(trained, NO_FILES);
  }

  @Override
  public void restore(Job job, Consumer<Checkpoint> use) {
    // There never is one.
  }

  @Override
  public void keep(Job job, Checkpoint checkpoint) {
    // Nobody goes on with it.
  }

  @Override
  public void discard(Job job) {
    // Nothing was kept.
  }

  @Override
  public int collect(Instant before) {
    return 0;
  }

  @Override
  public Set<String> searches() {
    return Set.of();
  }

  @Override
  public void delete(String searchId) {
    // Nothing was kept.
  }
}
