package gpunas.cli.training;

import com.sun.management.OperatingSystemMXBean;
import gpunas.formats.Parameters;
import gpunas.formats.Weights;
import gpunas.searchmodel.recipe.Optimisation;
import gpunas.searchmodel.recipe.Precision;
import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchmodel.recipe.Schedule;
import gpunas.searchspace.Network;
import gpunas.trainer.Learner;
import gpunas.trainer.data.Batch;
import gpunas.trainer.djl.Torch;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;

/** The trainer's own steps, one batch of noise again and again. */
final class TrainingSteps implements AutoCloseable {

  static final double LEARNING_RATE = 0.001;

  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private final Torch torch = Torch.load();
  private final Learner learner;
  private final Batch batch;
  private final Recipe recipe;

  TrainingSteps(Network network, int batchSize, Precision precision, boolean recompute) {
    var random = new SplittableRandom(1);
    var weights = Weights.random(Parameters.of(network), random);
    this.batch = Batch.noise(network.input(), batchSize, network.classes(), random);
    this.recipe = recipe(batchSize, precision, recompute);
    this.learner = torch.cpu().open(network, recipe, weights);
  }

  /** How the steps are done. */
  Recipe recipe() {
    return recipe;
  }

  /** What trains. */
  String name() {
    return "gpunas, " + torch.runtime();
  }

  Turn run(int steps) {
    long clock = System.nanoTime();
    long cpu = system.getProcessCpuTime();
    for (int step = 0; step < steps; step++) {
      learner.learn(batch, batch.count(), step);
      learner.update(LEARNING_RATE);
    }
    return new Turn((System.nanoTime() - clock) / 1e9, (system.getProcessCpuTime() - cpu) / 1e9);
  }

  /** One evaluation of the batch. */
  void evaluate() {
    learner.predict(batch, false);
  }

  @Override
  public void close() {
    learner.close();
  }

  /** As the peer has it: stochastic gradient descent, nothing is dropped. */
  static Recipe recipe(int batchSize, Precision precision, boolean recompute) {
    return Recipe.plain(
            1,
            batchSize,
            new Optimisation(Optimisation.Kind.SGD, 0.9, 0.9, 1e-3, 1e-4, true, 0),
            new Schedule(Schedule.Kind.CONSTANT, LEARNING_RATE, 0, 1, 1),
            new Recipe.Regularisation(0.1, 0, 0))
        .with(draft -> {
          draft.recompute = recompute;
          draft.precision = precision;
        });
  }
}
