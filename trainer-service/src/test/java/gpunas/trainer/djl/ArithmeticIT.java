package gpunas.trainer.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import gpunas.trainer.data.TinyDataset;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ArithmeticIT {

  private NDManager manager;

  @BeforeEach
  void open() {
    var _ = Torch.load();
    JniUtils.setGradMode(false);
    manager = Engine.getEngine("PyTorch").newBaseManager(Device.cpu());
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void sgd_follows_its_formula_and_decays_matrices_only() {
    var matrix = trained(new Shape(1, 1), 2);
    var bias = trained(new Shape(1), 2);
    var sgd = new Sgd(List.of(matrix, bias), 0.5, 0.1, manager);

    // The gradient of 3 w is 3.
    descend(sgd, matrix, bias);
    assertThat(matrix.getFloat(0, 0)).isEqualTo(2 - 0.01f * (3 + 0.2f), within(1e-6f));
    assertThat(bias.getFloat(0)).isEqualTo(2 - 0.01f * 3, within(1e-6f));

    descend(sgd, matrix, bias);
    var velocity = 0.5 * 3.2 + 3 + 0.1 * 1.968;
    assertThat(matrix.getFloat(0, 0)).isEqualTo((float) (1.968 - 0.01 * velocity), within(1e-6f));
    assertThat(bias.getFloat(0)).isEqualTo((float) (1.97 - 0.01 * 4.5), within(1e-6f));
  }

  @Test
  void targets_are_smoothed_labels_divided_by_minus_the_batch() {
    var images = TinyDataset.noise(new gpunas.searchspace.Shape(1, 2, 2), 10, 10).training();
    var targets = new TargetBuffer(2, 10, 0.1).load(images, new int[] {3, 9}, manager);

    assertThat(targets.getFloat(0, 3)).isEqualTo(-0.455f, within(1e-6f));
    assertThat(targets.getFloat(0, 4)).isEqualTo(-0.005f, within(1e-6f));
    assertThat(targets.getFloat(1, 9)).isEqualTo(-0.455f, within(1e-6f));
    assertThat(targets.sum().getFloat()).isEqualTo(-1, within(1e-6f));
  }

  @Test
  void images_arrive_as_planes() {
    var images = TinyDataset.noise(new gpunas.searchspace.Shape(3, 4, 5), 10, 10).training();
    var array = new ImageBuffer(images, 4).load(new int[] {7, 2}, manager);

    assertThat(array.getShape()).isEqualTo(new Shape(2, 3, 4, 5));
    var values = java.nio.FloatBuffer.allocate(60);
    images.put(2, values);
    assertThat(array.getFloat(1, 2, 3, 4)).isEqualTo(values.get((3 * 5 + 4) * 3 + 2));
  }

  @Test
  void dropout_drops_values_and_keeps_their_mean() {
    var dropped =
        new RandomDrop(0.25, false, new SplittableRandom(1))
            .forward(manager.ones(new Shape(100, 100)), true)
            .toFloatArray();

    assertThat(dropped).containsOnly(0, 4 / 3f);
    assertThat(IntStream.range(0, dropped.length).mapToDouble(i -> dropped[i]).average())
        .hasValueCloseTo(1.0, within(0.03));
  }

  @Test
  void drop_path_drops_whole_images() {
    var dropped =
        new RandomDrop(0.5, true, new SplittableRandom(1))
            .forward(manager.ones(new Shape(50, 2, 3, 3)), true);

    for (int i = 0; i < 50; i++) {
      assertThat(dropped.get(i).toFloatArray()).containsOnly(dropped.getFloat(i, 0, 0, 0));
    }
    assertThat(dropped.toFloatArray()).contains(0).contains(2);
  }

  @Test
  void nothing_is_dropped_outside_training() {
    var x = manager.ones(new Shape(3, 3));

    assertThat(new RandomDrop(0.5, false, new SplittableRandom(1)).forward(x, false)).isSameAs(x);
  }

  private NDArray trained(Shape shape, float value) {
    var array = manager.full(shape, value);
    array.setRequiresGradient(true);
    return array;
  }

  private void descend(Sgd sgd, NDArray... weights) {
    for (var weight : weights) {
      JniUtils.setGradMode(true);
      var loss = weight.mul(3).sum();
      JniUtils.backward((PtNDArray) loss, (PtNDArray) manager.ones(loss.getShape()), false, false);
      JniUtils.setGradMode(false);
    }
    sgd.step(0.01, manager);
  }
}
