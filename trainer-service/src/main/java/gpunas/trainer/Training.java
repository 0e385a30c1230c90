package gpunas.trainer;

import gpunas.trainer.TrainingEnd.Cancelled;
import gpunas.trainer.TrainingEnd.Completed;
import gpunas.trainer.TrainingEnd.Diverged;
import gpunas.trainer.data.Images;
import java.time.InstantSource;

/** The training of one network: epochs, batches, steps. */
final class Training {

  private final Learner learner;
  private final DataOrder order;
  private final Schedule schedule;
  private final Images validation;
  private final int epochs;
  private final Stopwatch watch;

  /**
   * @param order of the training images
   * @param validation images to evaluate on in the end
   */
  Training(
      Learner learner, Recipe recipe, DataOrder order, Images validation, InstantSource clock) {
    this.learner = learner;
    this.order = order;
    this.validation = validation;
    this.epochs = recipe.epochs();
    int steps = epochs * order.batchesPerEpoch();
    this.schedule = new Schedule(recipe.learningRate(), recipe.warmUp(), steps);
    this.watch = new Stopwatch(clock, steps, epochs, recipe.batchSize());
  }

  /**
   * Trains, then evaluates.
   *
   * @throws InterruptedException if the thread was interrupted; takes no longer than a step
   */
  TrainingEnd run(Watcher watcher) throws InterruptedException {
    int step = 0;
    for (int epoch = 0; epoch < epochs; epoch++) {
      for (var batch : order.nextEpoch()) {
        Interrupts.check();
        if (watcher.cancelled()) {
          return new Cancelled();
        }
        double loss = learner.step(batch, schedule.at(step++));
        if (!Double.isFinite(loss)) {
          return new Diverged(epoch);
        }
        watch.stepped(loss);
        if (watch.isDue()) {
          watcher.progressed(watch.progress());
        }
      }
    }
    double imagesPerSecond = watch.imagesPerSecond();
    var evaluation = Evaluation.of(learner, validation);
    return Double.isFinite(evaluation.loss())
        ? new Completed(evaluation, imagesPerSecond)
        : new Diverged(epochs);
  }
}
