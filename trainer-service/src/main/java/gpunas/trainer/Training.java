package gpunas.trainer;

import gpunas.searchmodel.recipe.Recipe;
import gpunas.trainer.data.Batch;
import gpunas.trainer.data.BatchReader;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The training of one network: epochs, batches, steps, from its beginning or from a checkpoint. */
final class Training {

  private static final Logger LOG = LoggerFactory.getLogger(Training.class);

  private final Learner learner;
  private final @Nullable Teacher teacher;
  private final Job job;
  private final Recipe recipe;
  private final Feed feed;
  private final DataOrder order;
  private final Checkpoints checkpoints;
  private final Memory memory;
  private final int stepsPerEpoch;
  private final int steps;
  private final Stopwatch watch;
  private final int resumedAtStep;
  private final List<EpochSummary> history;
  private int evaluatedAtATime;
  private int step;
  private int keptStep;
  private double lossSum;
  private @Nullable Evaluation validation;

  /**
   * @param teacher of the job; null if it has none
   * @param recipe the job's, perhaps with smaller parts of batches
   * @param feed of the job's images
   * @param images how many of the training images are used
   */
  Training(
      Learner learner,
      @Nullable Teacher teacher,
      Job job,
      Recipe recipe,
      Feed feed,
      int images,
      Checkpoints checkpoints,
      Memory memory,
      InstantSource clock) {
    this.learner = learner;
    this.teacher = teacher;
    this.job = job;
    this.recipe = recipe;
    this.feed = feed;
    this.order = feed.order(images);
    this.checkpoints = checkpoints;
    this.memory = memory;
    this.stepsPerEpoch = order.batchesPerEpoch();
    this.steps = recipe.epochs() * stepsPerEpoch;
    this.history = new ArrayList<>();
    this.evaluatedAtATime = feed.validationImages();
    checkpoints.restore(
        job,
        checkpoint -> {
          learner.restore(checkpoint.arrays());
          step = checkpoint.step();
          lossSum = checkpoint.lossSum();
          history.addAll(checkpoint.history());
        });
    for (var epoch : history) {
      validation = epoch.validation() == null ? validation : epoch.validation();
    }
    this.keptStep = step;
    this.resumedAtStep = step;
    this.watch = new Stopwatch(clock, step, steps, stepsPerEpoch, recipe.batchSize());
  }

  /**
   * Trains, then evaluates. A training that is interrupted is kept as it is.
   *
   * @throws InterruptedException if the thread was interrupted; takes no longer than a step
   */
  TrainingEnd run(Watcher watcher) throws InterruptedException {
    try {
      // An interrupt may have come after the steps of an epoch and before its evaluation.
      var end = isUnended() ? ended(step / stepsPerEpoch, watcher) : null;
      while (end == null && step < steps) {
        end = epoch(step / stepsPerEpoch, watcher);
      }
      return end == null ? completed() : end;
    } catch (InterruptedException e) {
      keep();
      throw e;
    }
  }

  /** Steps to the end of an epoch; null if all is well. */
  private @Nullable TrainingEnd epoch(int epoch, Watcher watcher) throws InterruptedException {
    watch.beginEpoch();
    var batches = order.epoch(epoch).subList(step % stepsPerEpoch, stepsPerEpoch);
    try (var reader = feed.training(DataOrder.parts(batches, recipe.accumulation()), epoch)) {
      while (reader.hasNext()) {
        Interrupts.check();
        if (watcher.cancelled()) {
          return new TrainingEnd.Cancelled();
        }
        double loss = step(reader);
        if (!Double.isFinite(loss)) {
          return new TrainingEnd.Diverged(epoch);
        }
        step++;
        lossSum += loss;
        watch.stepped(loss);
        if (watch.isDue() && step % stepsPerEpoch != 0) {
          watcher.progressed(watch.progress(validation));
        }
      }
    }
    return ended(epoch + 1, watcher);
  }

  private double step(BatchReader reader) throws InterruptedException {
    var loss = 0.0;
    for (int part = 0; part < recipe.accumulation(); part++) {
      memory.watch();
      var images = reader.next();
      loss +=
          learner.learn(
              images,
              taught(images),
              recipe.batchSize(),
              Chance.DROPOUT.seed(job.seed(), step, part));
    }
    learner.update(recipe.schedule().at(step, steps, stepsPerEpoch));
    return loss;
  }

  /** What the teacher says of the images as the network sees them; null if nobody says anything. */
  private @Nullable SoftTargets taught(Batch images) {
    var taught = job.taught();
    return teacher == null || taught == null || images.count() == 0
        ? null
        : SoftTargets.of(
            teacher.scores(images),
            job.space().classes(),
            taught.teaching().temperature(),
            recipe.batchSize());
  }

  /** Evaluates, tells and keeps what an epoch has done; null if all is well. */
  private @Nullable TrainingEnd ended(int epoch, Watcher watcher) throws InterruptedException {
    watch.endSteps();
    if (recipe.evaluatesAfter(epoch)) {
      validation = evaluate(learner.averages());
      if (!Double.isFinite(validation.loss())) {
        return new TrainingEnd.Diverged(epoch);
      }
    }
    var summary =
        new EpochSummary(
            epoch,
            lossSum / stepsPerEpoch,
            recipe.evaluatesAfter(epoch) ? validation : null,
            watch.epochImagesPerSecond(),
            watch.epochSeconds());
    history.add(summary);
    watcher.ended(summary);
    lossSum = 0;
    watcher.progressed(watch.progress(validation));
    // Quantising may take long, and fail for a reason that passes.
    if (epoch < recipe.epochs() || job.quantised()) {
      keep();
    }
    return null;
  }

  private boolean isUnended() {
    return history.size() < step / stepsPerEpoch;
  }

  private TrainingEnd completed() throws InterruptedException {
    return new TrainingEnd.Completed(
        new Trained(
            Objects.requireNonNull(validation, "The last epoch ends with an evaluation."),
            learner.averages() ? evaluate(false) : null,
            history,
            step == resumedAtStep ? history.getLast().imagesPerSecond() : watch.imagesPerSecond(),
            recipe.accumulation(),
            resumedAtStep / stepsPerEpoch,
            feed.leftOut()),
        atTheEnd(Objects.requireNonNull(validation)));
  }

  private Progress atTheEnd(Evaluation evaluation) {
    var last = history.getLast();
    return new Progress(
        steps,
        steps,
        last.epoch(),
        last.epoch(),
        last.trainingLoss(),
        last.imagesPerSecond(),
        evaluation,
        0);
  }

  /** With half as many images at a time, again and again, where the device has no room for more. */
  private Evaluation evaluate(boolean averaged) throws InterruptedException {
    while (true) {
      try (var reader = feed.validation(evaluatedAtATime)) {
        return Evaluation.of(learner, reader, averaged);
      } catch (OutOfDeviceMemoryException e) {
        if (evaluatedAtATime == 1) {
          throw e;
        }
        evaluatedAtATime = evaluatedAtATime / 2;
        LOG.warn("Evaluated with {} images at a time: {}", evaluatedAtATime, e.getMessage());
      }
    }
  }

  private void keep() {
    if (step > keptStep) {
      checkpoints.keep(job, new Checkpoint(step, lossSum, history, learner.state()));
      keptStep = step;
    }
  }
}
