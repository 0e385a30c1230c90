package gpunas.cli.training;

import gpunas.formats.Parameters;
import gpunas.formats.Tensor;
import gpunas.formats.Weights;
import gpunas.formats.onnx.IntegerPlaces;
import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchspace.Network;
import gpunas.trainer.DeviceMemory;
import gpunas.trainer.Learner;
import gpunas.trainer.Learners;
import gpunas.trainer.Room;
import gpunas.trainer.SoftTargets;
import gpunas.trainer.Teacher;
import gpunas.trainer.data.Batch;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * PyTorch in Python as what networks learn on. The trainer shows it the same images in the same
 * order, varied in the same way, at the same learning rates; it computes gradients, steps, averages
 * and scores by itself. Its weights stay there: nothing can be exported or resumed.
 *
 * @param seed of its first weights and of what is dropped
 * @param sameWeights whether it begins with the trainer's first weights instead
 */
record PythonLearners(String python, long seed, boolean sameWeights) implements Learners {

  @Override
  public String device() {
    return "cpu";
  }

  @Override
  public void check() {
    // It is tried when a network is opened.
  }

  @Override
  public @Nullable DeviceMemory memory() {
    return null;
  }

  @Override
  public @Nullable Room room() {
    return null;
  }

  @Override
  public Learner open(Network network, Recipe recipe, Weights first) {
    var peer = PythonPeer.start(python, network, recipe, true, seed);
    if (sameWeights) {
      peer.ask(
          PythonPeer.order("begin"),
          out -> {
            for (var parameter : Parameters.of(network)) {
              write(first.get(parameter.name()), out);
            }
          });
    }
    return new PythonLearner(peer, recipe.emaDecay() > 0);
  }

  @Override
  public Learner tuner(Network network, Recipe recipe, Weights first, IntegerPlaces places) {
    throw new IllegalStateException("The peer rounds nothing.");
  }

  @Override
  public Teacher teacher(Network network, Weights weights) {
    throw new IllegalStateException("The peer teaches nobody.");
  }

  private static void write(float[] values, OutputStream out) throws IOException {
    var bytes = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    out.write(bytes.array());
  }

  /**
   * A network that learns in Python.
   *
   * @param averages whether the weights' moving average is kept
   */
  private record PythonLearner(PythonPeer peer, boolean averages) implements Learner {

    @Override
    public double learn(Batch part, @Nullable SoftTargets taught, int batchSize, long seed) {
      if (taught != null) {
        throw new IllegalStateException("The peer learns from labels alone.");
      }
      if (part.count() < 2) {
        return 0;
      }
      var order = PythonPeer.order("learn").put("batchSize", batchSize);
      var labels = order.putArray("labels");
      for (int image = 0; image < part.count(); image++) {
        labels.add(part.label(image));
      }
      return Double.parseDouble(peer.ask(order, out -> write(part, out)).getFirst());
    }

    @Override
    public void update(double learningRate) {
      peer.ask(PythonPeer.order("update").put("rate", learningRate), PythonPeer.Payload.NONE);
    }

    @Override
    public float[] predict(Batch images, boolean averaged) {
      var order =
          PythonPeer.order("predict").put("images", images.count()).put("averaged", averaged);
      var words = peer.ask(order, out -> write(images, out));
      var scores = new float[words.size()];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = Float.parseFloat(words.get(i));
      }
      return scores;
    }

    @Override
    public Weights weights() {
      return name -> {
        throw new IllegalStateException("The peer's %s stays in Python.".formatted(name));
      };
    }

    @Override
    public Map<String, Tensor> state() {
      return Map.of();
    }

    @Override
    public void restore(Map<String, Tensor> state) {
      throw new IllegalStateException("The peer's trainings cannot be resumed.");
    }

    @Override
    public void close() {
      peer.close();
    }

    private static void write(Batch batch, OutputStream out) throws IOException {
      var pixels = batch.pixels();
      var bytes = new byte[pixels.remaining()];
      pixels.get(bytes);
      out.write(bytes);
    }
  }
}
