package gpunas.cli.training;

import gpunas.cli.UserError;
import gpunas.trainer.ArtefactStore;
import gpunas.trainer.Checkpoints;
import gpunas.trainer.Evaluation;
import gpunas.trainer.Job;
import gpunas.trainer.JobResult;
import gpunas.trainer.Learners;
import gpunas.trainer.Memory;
import gpunas.trainer.Progress;
import gpunas.trainer.Room;
import gpunas.trainer.Trained;
import gpunas.trainer.Trainer;
import gpunas.trainer.Watcher;
import gpunas.trainer.data.Datasets;
import gpunas.trainer.data.ReaderThreads;
import gpunas.trainer.host.SystemMemory;
import gpunas.trainer.onnxruntime.OrtQuantiser;
import gpunas.trainer.onnxruntime.OrtTeachers;
import java.nio.file.Path;
import java.time.InstantSource;

/** The trainer, alone on its host: nobody cancels what it does. */
final class Undisturbed {

  private final Trainer trainer;

  /**
   * @param data where teachers' files are
   * @param datasets stay read from one training to the next
   */
  Undisturbed(
      Path data,
      Datasets datasets,
      ReaderThreads threads,
      Learners learners,
      ArtefactStore store,
      Checkpoints checkpoints) {
    var clock = InstantSource.system();
    this.trainer =
        new Trainer(
            datasets,
            threads,
            learners,
            store,
            checkpoints,
            new HostMemory(),
            new OrtQuantiser(clock),
            new OrtTeachers(data),
            clock);
  }

  /**
   * Trains a network.
   *
   * @throws UserError if it cannot be done; the message says why
   */
  Evaluation train(Job job) throws InterruptedException {
    return trained(job).validation();
  }

  /**
   * Trains a network, and tells all that became of it.
   *
   * @throws UserError if it cannot be done; the message says why
   */
  Trained trained(Job job) throws InterruptedException {
    return switch (trainer.train(job, new Patience())) {
      case JobResult.Completed(var trained, _) -> trained;
      case JobResult.Diverged(var epochs) ->
          throw new UserError(
              "The loss of %s was no number any more after %d epochs. Maybe the learning rate is too high."
                  .formatted(job.jobId(), epochs));
      case JobResult.Failed(_, var reason) ->
          throw new UserError("%s failed: %s".formatted(job.jobId(), reason));
    };
  }

  /** All that the host has. */
  private static final class HostMemory implements Memory {
    private final SystemMemory system = new SystemMemory();

    @Override
    public Room room() {
      return system.besidesTheHeap();
    }

    @Override
    public void watch() {
      // Nobody else is trained here.
    }
  }

  /** Waits for the end. */
  private static final class Patience implements Watcher {
    @Override
    public boolean cancelled() {
      return false;
    }

    @Override
    public void progressed(Progress progress) {
      // What is printed of each training tells enough.
    }
  }
}
