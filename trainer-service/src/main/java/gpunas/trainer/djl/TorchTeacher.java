package gpunas.trainer.djl;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import gpunas.formats.Parameters;
import gpunas.formats.Weights;
import gpunas.searchmodel.recipe.Precision;
import gpunas.searchspace.Network;
import gpunas.trainer.Teacher;
import gpunas.trainer.data.Batch;
import gpunas.trainer.data.BatchResizing;

/** A trained network, on the device of those that learn from it. */
final class TorchTeacher implements Teacher {

  private final NDManager manager;
  private final TorchNetwork network;
  private final ImageInput input;
  private final BatchResizing resizing;

  /**
   * @param manager owned by this teacher from now on
   */
  TorchTeacher(Network network, Weights weights, NDManager manager) {
    this.manager = manager;
    this.network =
        new TorchNetwork(
            network,
            new TorchParameters(Parameters.of(network), weights, manager),
            0,
            0,
            new SteppedRandom(),
            Precision.FLOAT32,
            new Script(network, manager));
    this.input = new ImageInput(manager);
    this.resizing = new BatchResizing(network.input());
    JniUtils.setGradMode(false); // Of this thread; new ones record.
  }

  @Override
  public float[] scores(Batch images) {
    try (var scope = manager.newSubManager()) {
      var x = input.load(resizing.resized(images), scope);
      return network.forward(x, Pass.EVALUATION).toFloatArray();
    } catch (EngineException e) {
      throw TorchDevice.failed("A teacher failed on %s".formatted(manager.getDevice()), e);
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
