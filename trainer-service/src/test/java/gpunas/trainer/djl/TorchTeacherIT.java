package gpunas.trainer.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import gpunas.formats.Parameters;
import gpunas.formats.Weights;
import gpunas.formats.onnx.OnnxModels;
import gpunas.formats.onnx.OnnxOptions;
import gpunas.searchmodel.Teacher.OnnxFile;
import gpunas.searchspace.Network;
import gpunas.searchspace.Spaces;
import gpunas.trainer.Jobs;
import gpunas.trainer.Learner;
import gpunas.trainer.Learners;
import gpunas.trainer.Recipes;
import gpunas.trainer.SoftTargets;
import gpunas.trainer.data.Batch;
import gpunas.trainer.onnxruntime.OrtTeachers;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TorchTeacherIT {

  private static final Network STUDENT = Spaces.quickstart().decode(Jobs.SMALL);
  private static final Network TEACHER =
      Spaces.quickstart().decode(Spaces.quickstart().random(new SplittableRandom(5)));
  private static final int CLASSES = 10;

  private static Learners device;

  @BeforeAll
  static void load() {
    device = Torch.load().cpu();
  }

  private static Weights weights(Network network, long seed) {
    return Weights.random(Parameters.of(network), new SplittableRandom(seed));
  }

  private static Batch noise(int count) {
    return Batch.noise(STUDENT.input(), count, CLASSES, new SplittableRandom(7));
  }

  private static Learner learner() {
    return device.open(STUDENT, Recipes.of(1, 4, 0), weights(STUDENT, 1));
  }

  /** What the network alone says is what an evaluation says, whatever is learned beside it. */
  @Test
  void a_teacher_says_what_its_network_predicts_and_does_not_learn() {
    var images = noise(4);
    try (var teacher = device.teacher(TEACHER, weights(TEACHER, 2));
        var alone = device.open(TEACHER, Recipes.of(1, 4, 0), weights(TEACHER, 2));
        var learner = learner()) {
      var before = teacher.scores(images);
      assertThat(before).containsExactly(alone.predict(images, false));
      for (int step = 0; step < 3; step++) {
        learner.learn(images, SoftTargets.of(teacher.scores(images), CLASSES, 1, 4), 4, step);
        learner.update(0.1);
      }
      assertThat(teacher.scores(images)).containsExactly(before);
    }
  }

  /** Of a teacher whose probabilities are the smoothed labels: their cross entropy twice. */
  @Test
  void the_loss_is_that_of_the_labels_and_the_divergence_from_the_teacher() {
    var images = noise(4);
    double right = 0.91;
    double wrong = 0.01;
    var teacher = new float[4 * CLASSES];
    for (int i = 0; i < teacher.length; i++) {
      var isRight = images.label(i / CLASSES) == i % CLASSES;
      teacher[i] = (float) Math.log(isRight ? right : wrong);
    }
    var entropy = -(right * Math.log(right) + 9 * wrong * Math.log(wrong));
    double ofLabels;
    double whole;
    try (var learner = learner()) {
      ofLabels = learner.learn(images, 4, 1);
    }
    try (var learner = learner()) {
      whole = learner.learn(images, SoftTargets.of(teacher, CLASSES, 1, 4), 4, 1);
    }
    assertThat(whole).isCloseTo(2 * ofLabels - entropy, within(1e-5));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 3})
  void a_network_comes_to_say_what_its_teacher_says(double temperature) {
    var images = noise(4);
    var teacher = new float[4 * CLASSES];
    for (int i = 0; i < teacher.length; i++) {
      teacher[i] = images.label(i / CLASSES) == i % CLASSES ? 0 : i % 7;
    }
    var targets = SoftTargets.of(teacher, CLASSES, temperature, 4);
    try (var learner = learner()) {
      double first = learner.learn(images, targets, 4, 0);
      learner.update(0.05);
      double last = first;
      for (int step = 1; step < 60; step++) {
        last = learner.learn(images, targets, 4, step);
        learner.update(0.05);
      }
      assertThat(last).isLessThan(0.8 * first);
    }
  }

  /** One and the same network, in PyTorch and as a file in ONNX Runtime, at another size. */
  @Test
  void a_teacher_of_other_images_sees_the_batch_resized_as_a_file_and_on_the_device(
      @TempDir Path folder) throws Exception {
    var space = Spaces.quickstart();
    var images = Batch.noise(STUDENT.input(), 5, CLASSES, new SplittableRandom(3));
    var larger =
        Batch.noise(new gpunas.searchspace.Shape(3, 40, 40), 5, CLASSES, new SplittableRandom(3));
    var weights = weights(TEACHER, 2);
    var metadata = java.util.Map.of("preprocessing.divisor", "255");
    OnnxModels.write(
        TEACHER, weights, OnnxOptions.deployment().with(metadata), folder.resolve("t.onnx"));
    try (var file =
            new OrtTeachers(folder).open(new OnnxFile("t.onnx", List.of(), List.of()), CLASSES);
        var teacher = device.teacher(TEACHER, weights)) {
      assertThat(space.classes()).isEqualTo(CLASSES);
      for (var batch : List.of(images, larger)) {
        assertThat(file.scores(batch)).containsExactly(teacher.scores(batch), within(1e-4f));
      }
    }
  }
}
