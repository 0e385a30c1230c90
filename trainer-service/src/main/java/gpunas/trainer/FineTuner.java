package gpunas.trainer;

import gpunas.formats.Weights;
import gpunas.formats.onnx.IntegerPlaces;
import gpunas.formats.onnx.OnnxModels;
import gpunas.formats.onnx.OnnxOptions;
import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchmodel.recipe.TrainingMemory;
import gpunas.trainer.Quantised.FineTuned;
import gpunas.trainer.Quantised.InIntegers;
import gpunas.trainer.data.Dataset;
import gpunas.trainer.data.DatasetException;
import gpunas.trainer.data.ReaderThreads;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains networks on with the roundings of their 8-bit integers, and quantises them again. It is a
 * training of its own, with checkpoints of its own: one that was interrupted goes on from its last
 * epoch.
 */
final class FineTuner {

  private static final Logger LOG = LoggerFactory.getLogger(FineTuner.class);
  private static final double NANOS = Duration.ofSeconds(1).toNanos();

  private final Learners learners;
  private final Quantiser quantiser;
  private final Checkpoints checkpoints;
  private final Memory memory;
  private final ReaderThreads threads;
  private final InstantSource clock;

  FineTuner(
      Learners learners,
      Quantiser quantiser,
      Checkpoints checkpoints,
      Memory memory,
      ReaderThreads threads,
      InstantSource clock) {
    this.learners = learners;
    this.quantiser = quantiser;
    this.checkpoints = checkpoints;
    this.memory = memory;
    this.threads = threads;
    this.clock = clock;
  }

  /**
   * A network that lost too much by being quantised.
   *
   * @param job that it was trained for
   * @param teacher of the job; null if it has none
   * @param weights that it learned
   * @param calibrated what it is in integers
   * @param done its training at the end
   */
  record Task(
      Job job,
      Dataset dataset,
      @Nullable Teacher teacher,
      Weights weights,
      InIntegers calibrated,
      Progress done,
      Watcher watcher) {}

  /**
   * The better of the network that was calibrated alone and the one that was trained on.
   *
   * @param learner of the latter, open as long as its weights are asked for; null if it came to
   *     nothing
   */
  record Tuned(InIntegers integers, @Nullable Learner learner) implements AutoCloseable {

    /**
     * What the network in integers is made of.
     *
     * @param floats that the training before left
     */
    LearnedWeights weights(Weights floats) {
      var did = integers.fineTuned();
      return learner == null || did == null || !did.isKept()
          ? LearnedWeights.of(floats)
          : new LearnedWeights(floats, learner.weights());
    }

    @Override
    public void close() {
      if (learner != null) {
        learner.close();
      }
    }
  }

  /**
   * Trains on.
   *
   * @param beside what else is on the device meanwhile
   * @param room on the device
   * @throws InterruptedException if the thread was interrupted; takes no longer than a step
   * @throws Pulse.CancelledException if nobody wants the training any more
   */
  Tuned tune(Task task, Teachers.Needs beside, Room room) throws InterruptedException {
    var begin = clock.instant();
    var job = task.job().ofFineTuning();
    LOG.info(
        "Trained on for {} epochs: in 8-bit integers only {} are right.",
        job.recipe().epochs(),
        task.calibrated().top1());
    try {
      return new Fit(job.network(), beside, true, room, threads)
          .attempt(job.recipe(), recipe -> tune(task, job, recipe, begin));
    } catch (OutOfDeviceMemoryException | DatasetException | TeacherException e) {
      // The network in floats, and what calibration made of it, are complete.
      LOG.warn("Not trained on with the roundings of integers: {}", e.getMessage());
      return nothing(task, job, begin);
    }
  }

  private Tuned tune(Task task, Job job, Recipe recipe, Instant begin) throws InterruptedException {
    var network = job.network();
    var floats = OnnxModels.model(network, task.weights(), OnnxOptions.deployment());
    var places = IntegerPlaces.of(floats, task.calibrated().ranges(), Quantiser.HOW);
    var arrays = TrainingMemory.of(network, recipe).rounding(network);
    var feed = new Feed(network, recipe, arrays, task.dataset(), job.seed(), threads);
    feed.requireMemory();
    int images = task.dataset().used(recipe.trainingImages(), recipe.batchSize());
    var learner = learners.tuner(network, recipe, task.weights(), places);
    Tuned tuned = null;
    try {
      var training =
          new Training(
              learner, task.teacher(), job, recipe, feed, images, checkpoints, memory, clock);
      tuned =
          switch (training.run(new After(task.done(), task.watcher()))) {
            case TrainingEnd.Completed(_, var progress) -> {
              var pulse = new Pulse(task.watcher(), progress.after(task.done()), clock);
              yield better(
                  task,
                  job,
                  quantiser.quantise(job, learner.weights(), task.dataset(), pulse),
                  learner,
                  begin);
            }
            case TrainingEnd.Diverged(var epochs) -> {
              LOG.warn(
                  "Training on with the roundings of integers diverged after {} epochs.", epochs);
              yield nothing(task, job, begin);
            }
            case TrainingEnd.Cancelled() -> throw new Pulse.CancelledException();
          };
      return tuned;
    } finally {
      if (tuned == null || tuned.learner() == null) {
        learner.close();
      }
    }
  }

  private Tuned better(Task task, Job job, Quantised again, Learner learner, Instant begin) {
    return switch (again) {
      case InIntegers tuned -> {
        var did = fineTuned(task, job, tuned.top1(), begin);
        LOG.info("Trained on: in 8-bit integers {} are right.", tuned.top1());
        yield new Tuned((did.isKept() ? tuned : task.calibrated()).with(did), learner);
      }
      case Quantised.Impossible(var reason) -> {
        LOG.warn("What was trained on could not be quantised: {}", reason);
        yield nothing(task, job, begin);
      }
    };
  }

  private Tuned nothing(Task task, Job job, Instant begin) {
    return new Tuned(task.calibrated().with(fineTuned(task, job, null, begin)), null);
  }

  private FineTuned fineTuned(Task task, Job job, @Nullable Double top1, Instant begin) {
    return new FineTuned(
        job.recipe().epochs(),
        task.calibrated().top1(),
        top1,
        Duration.between(begin, clock.instant()).toNanos() / NANOS);
  }

  /**
   * Follows a training that goes on after another one.
   *
   * @param done the other one at its end
   */
  private record After(Progress done, Watcher watcher) implements Watcher {
    @Override
    public boolean cancelled() {
      return watcher.cancelled();
    }

    @Override
    public void progressed(Progress progress) {
      watcher.progressed(progress.after(done));
    }

    @Override
    public void ended(EpochSummary epoch) {
      watcher.ended(epoch);
    }
  }
}
