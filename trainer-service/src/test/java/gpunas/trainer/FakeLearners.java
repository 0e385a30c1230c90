package gpunas.trainer;

import gpunas.formats.Tensor;
import gpunas.formats.Weights;
import gpunas.formats.onnx.IntegerPlaces;
import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchspace.Network;
import gpunas.trainer.data.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A device that computes nothing: losses are given, predictions are right. */
public final class FakeLearners implements Learners {

  /** Learning rates of all steps. */
  public final List<Double> rates = new ArrayList<>();

  /** Images of all parts of batches. */
  public final List<Integer> parts = new ArrayList<>();

  /** First weights of the last learner. */
  public Weights first = Weights.of(Map.of());

  /** Recipe of the last learner. */
  public @Nullable Recipe recipe;

  /** Where the last tuner rounds; null: there was none. */
  public @Nullable IntegerPlaces places;

  /** First weights of the last tuner. */
  public Weights tunedFrom = Weights.of(Map.of());

  /** What teachers said of all parts of batches. */
  public final List<SoftTargets> taught = new ArrayList<>();

  /** Teachers that are open. */
  public int teachers;

  /** Weights of the last teacher. */
  public Weights teacherWeights = Weights.of(Map.of());

  /** What a teacher gives the right class; the others get 0. */
  public float teacherScore = 3;

  /** Learners that are open. */
  public int open;

  /** Most images of a part that there is room for. */
  public int room = Integer.MAX_VALUE;

  /** Most images of a prediction that there is room for. */
  public int predictionRoom = Integer.MAX_VALUE;

  /** Images of all predictions. */
  public final List<Integer> predictions = new ArrayList<>();

  /** What every step ends with, null if it goes well. */
  public @Nullable Error error;

  /** The device's own, null if it has none. */
  public @Nullable DeviceMemory memory;

  /** What the device ends with when it is asked for its memory, null if it tells it. */
  public @Nullable DeviceException silence;

  /** Steps after which the device is lost. */
  public int lostAfter = Integer.MAX_VALUE;

  /** Steps before an interrupt. */
  public int interruptedAfter = Integer.MAX_VALUE;

  private final String device;
  private final List<Double> losses;

  /** A device of this name. */
  public FakeLearners(String device) {
    this.device = device;
    this.losses = List.of();
  }

  /**
   * @param losses of the first steps; 1 from then on
   */
  public FakeLearners(Double... losses) {
    this.device = "cpu";
    this.losses = List.of(losses);
  }

  @Override
  public String device() {
    return device;
  }

  @Override
  public void check() {}

  @Override
  public @Nullable DeviceMemory memory() {
    if (silence != null) {
      throw silence;
    }
    return memory;
  }

  @Override
  public @Nullable Room room() {
    return null;
  }

  @Override
  public Teacher teacher(Network network, Weights weights) {
    teachers++;
    teacherWeights = weights;
    return new Teacher() {
      @Override
      public float[] scores(Batch images) {
        var scores = new float[images.count() * network.classes()];
        for (int i = 0; i < images.count(); i++) {
          scores[i * network.classes() + images.label(i)] = teacherScore;
        }
        return scores;
      }

      @Override
      public void close() {
        teachers--;
      }
    };
  }

  @Override
  public Learner tuner(Network network, Recipe asked, Weights weights, IntegerPlaces where) {
    places = where;
    tunedFrom = weights;
    return open(network, asked, Weights.of(Map.of()));
  }

  @Override
  public Learner open(Network network, Recipe asked, Weights weights) {
    open++;
    recipe = asked;
    first = weights;
    return new Learner() {
      private float steps;

      @Override
      public double learn(Batch part, @Nullable SoftTargets taught, int batchSize, long seed) {
        parts.add(part.count());
        if (taught != null) {
          FakeLearners.this.taught.add(taught);
        }
        if (error != null) {
          throw error;
        }
        if (part.count() > room) {
          throw new OutOfDeviceMemoryException("out of memory", new IllegalStateException());
        }
        double loss = rates.size() < losses.size() ? losses.get(rates.size()) : 1;
        return loss * part.count() / batchSize;
      }

      @Override
      public void update(double learningRate) {
        if (rates.size() == lostAfter) {
          throw new DeviceException("The device is lost.");
        }
        rates.add(learningRate);
        steps++;
        if (rates.size() == interruptedAfter) {
          Thread.currentThread().interrupt();
        }
      }

      @Override
      public float[] predict(Batch images, boolean averaged) {
        predictions.add(images.count());
        if (images.count() > predictionRoom) {
          throw new OutOfDeviceMemoryException("out of memory", new IllegalStateException());
        }
        var scores = new float[images.count() * network.classes()];
        for (int i = 0; i < images.count(); i++) {
          scores[i * network.classes() + images.label(i)] = 5;
        }
        return scores;
      }

      @Override
      public boolean averages() {
        return false;
      }

      @Override
      public Weights weights() {
        return weights;
      }

      @Override
      public Map<String, Tensor> state() {
        return Map.of("steps", Tensor.of(new float[] {steps}));
      }

      @Override
      public void restore(Map<String, Tensor> state) {
        steps = state.get("steps").values()[0];
      }

      @Override
      public void close() {
        open--;
      }
    };
  }
}
