package gpunas.trainer.djl;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import gpunas.formats.Parameters;
import gpunas.formats.Weights;
import gpunas.searchspace.Network;
import gpunas.trainer.DeviceException;
import gpunas.trainer.Learner;
import gpunas.trainer.Recipe;
import gpunas.trainer.data.Dataset;
import java.util.SplittableRandom;

/*
 * Native memory: one manager per learner owns parameters and optimiser state, one sub-manager per
 * batch owns what the batch computes; an array belongs to the manager of its first operand. Nothing
 * waits for the garbage collector.
 *
 * Autograd: DJL's GradientCollector allows one training per process, so the calls beneath it are
 * used. Whether gradients are recorded is a property of the thread, and on in new threads.
 */
/** A network learning in PyTorch. */
final class TorchLearner implements Learner {

  private final NDManager manager;
  private final Dataset dataset;
  private final TorchParameters parameters;
  private final TorchNetwork network;
  private final Sgd sgd;
  private final ImageBuffer trainingImages;
  private final TargetBuffer targets;
  private final ImageBuffer validationImages;

  /**
   * @param random the only source of chance
   * @param manager owned by this learner from now on
   */
  TorchLearner(
      Network network, Recipe recipe, Dataset dataset, SplittableRandom random, NDManager manager) {
    JniUtils.setGradMode(false);
    var all = Parameters.of(network);
    this.manager = manager;
    this.dataset = dataset;
    this.parameters = new TorchParameters(all, Weights.random(all, random.split()), manager);
    this.network =
        new TorchNetwork(network, parameters, recipe.dropout(), recipe.dropPath(), random.split());
    this.sgd = new Sgd(parameters.trained(), recipe.momentum(), recipe.weightDecay(), manager);
    this.trainingImages = new ImageBuffer(dataset.training(), recipe.batchSize());
    this.targets = new TargetBuffer(recipe.batchSize(), network.classes(), recipe.labelSmoothing());
    this.validationImages = new ImageBuffer(dataset.validation(), LARGEST_PREDICTION);
  }

  @Override
  public double step(int[] images, double learningRate) {
    try (var scope = manager.newSubManager()) {
      var x = trainingImages.load(images, scope);
      var y = targets.load(dataset.training(), images, scope);
      var loss = lossWithGradients(x, y, scope);
      sgd.step(learningRate, scope);
      return loss.getFloat();
    } catch (EngineException e) {
      throw failed("a training step", e);
    }
  }

  @Override
  public float[] predict(int[] images) {
    try (var scope = manager.newSubManager()) {
      return network.forward(validationImages.load(images, scope), false).toFloatArray();
    } catch (EngineException e) {
      throw failed("a prediction", e);
    }
  }

  @Override
  public Weights weights() {
    try {
      return parameters.toWeights();
    } catch (EngineException e) {
      throw failed("reading the weights", e);
    }
  }

  @Override
  public void close() {
    manager.close();
  }

  private NDArray lossWithGradients(NDArray x, NDArray y, NDManager scope) {
    JniUtils.setGradMode(true);
    try {
      var loss = network.forward(x, true).logSoftmax(-1).mul(y).sum();
      JniUtils.backward((PtNDArray) loss, (PtNDArray) scope.ones(loss.getShape()), false, false);
      return loss;
    } finally {
      JniUtils.setGradMode(false);
    }
  }

  private DeviceException failed(String what, EngineException cause) {
    return new DeviceException(
        "%s failed on %s: %s".formatted(what, manager.getDevice(), cause.getMessage()), cause);
  }
}
