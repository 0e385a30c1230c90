package gpunas.trainer.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import gpunas.searchmodel.Teacher.OnnxFile;
import gpunas.searchspace.Shape;
import gpunas.trainer.TeacherException;
import gpunas.trainer.data.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Teachers whose scores are their pixels: a class for each value of an image of 1 x 2 x 2. */
class OrtTeachersTest {

  private static final Shape SHAPE = new Shape(1, 2, 2);
  private static final int CLASSES = 4;
  private static final int ANY = -1;

  @TempDir Path folder;

  @Test
  void a_file_says_how_its_images_come_or_the_specification_does() throws IOException {
    var images = Batch.noise(SHAPE, 3, CLASSES, new SplittableRandom(1));
    var first = Byte.toUnsignedInt(images.pixels().get(0)) / 255f;
    write(flatten(ANY, 1, 2, 2), true);
    assertThat(scores(file(), images)[0]).isEqualTo(first, within(1e-6f));
    write(flatten(ANY, 1, 2, 2), false);
    assertThat(scores(file(0.5, 0.25), images)[0]).isEqualTo((first - 0.5f) / 0.25f, within(1e-5f));
    refused(
        file(),
        "The teacher t.onnx does not say what it takes; expected finish.teacher.mean and finish.teacher.deviation, for example [0.485, 0.456, 0.406] and [0.229, 0.224, 0.225], or 0 and 1 for each channel of pixel / 255.");
    refused(
        new OnnxFile("t.onnx", List.of(0.0, 0.0), List.of(1.0, 1.0)),
        "The teacher t.onnx takes images of 1 channels; expected as many means and deviations, not 2.");
  }

  @Test
  void a_file_that_takes_one_image_at_a_time_is_shown_them_one_by_one() throws IOException {
    var images = Batch.noise(SHAPE, 3, CLASSES, new SplittableRandom(1));
    write(flatten(ANY, 1, 2, 2), true);
    var together = scores(file(), images);
    write(flatten(1, 1, 2, 2), true);
    assertThat(scores(file(), images)).containsExactly(together);
  }

  @Test
  void a_file_that_is_not_there_or_no_model_is_refused() throws IOException {
    refused(
        file(),
        "There is no file %s; expected the teacher as an ONNX file in the data directory of every trainer."
            .formatted(folder.resolve("t.onnx")));
    Files.writeString(folder.resolve("t.onnx"), "no model");
    assertThatThrownBy(() -> new OrtTeachers(folder).open(file(), CLASSES))
        .isInstanceOf(TeacherException.class)
        .hasMessageContaining("cannot run the teacher " + folder.resolve("t.onnx"));
  }

  @Test
  void sides_that_are_not_fixed_several_inputs_and_fixed_batches_are_refused() throws IOException {
    write(flatten(ANY, 1, ANY, ANY), true);
    refused(
        file(),
        "The teacher t.onnx takes [any, 1, any, any]; expected floats of (any batch or 1, 1 or 3 channels, height, width), with sides that are fixed.");
    write(flatten(8, 1, 2, 2), true);
    refused(
        file(),
        "The teacher t.onnx takes [8, 1, 2, 2]; expected floats of (any batch or 1, 1 or 3 channels, height, width), with sides that are fixed.");
    write(
        GraphProto.newBuilder(flatten(ANY, 1, 2, 2)).addInput(value("other", ANY, 1, 2, 2)).build(),
        true);
    refused(file(), "The teacher t.onnx has the inputs input, other; expected one, of images.");
  }

  @Test
  void an_operator_that_nobody_knows_is_named() throws IOException {
    var graph = flatten(ANY, 1, 2, 2).toBuilder();
    graph.getNodeBuilder(0).setOpType("Teach");
    write(graph.build(), true);
    assertThatThrownBy(() -> new OrtTeachers(folder).open(file(), CLASSES))
        .isInstanceOf(TeacherException.class)
        .hasMessageContaining("Teach");
  }

  @Test
  void scores_of_other_classes_and_probabilities_are_refused() throws IOException {
    var images = Batch.noise(SHAPE, 3, CLASSES, new SplittableRandom(1));
    write(flatten(ANY, 1, 2, 2), true);
    try (var teacher = new OrtTeachers(folder).open(file(), 10)) {
      assertThatThrownBy(() -> teacher.scores(images))
          .isInstanceOf(TeacherException.class)
          .hasMessageContaining("of 10 classes as in the data");
    }
    var graph = flatten(ANY, 1, 2, 2).toBuilder();
    graph.getNodeBuilder(0).setOutput(0, "flat");
    graph.addNode(NodeProto.newBuilder().setOpType("Softmax").addInput("flat").addOutput("scores"));
    write(graph.build(), true);
    assertThatThrownBy(() -> scores(file(), images))
        .isInstanceOf(TeacherException.class)
        .hasMessage("The teacher t.onnx gives probabilities; expected scores before softmax.");
  }

  private static OnnxFile file(double... meanAndDeviation) {
    return meanAndDeviation.length == 0
        ? new OnnxFile("t.onnx", List.of(), List.of())
        : new OnnxFile("t.onnx", List.of(meanAndDeviation[0]), List.of(meanAndDeviation[1]));
  }

  private float[] scores(OnnxFile file, Batch images) {
    try (var teacher = new OrtTeachers(folder).open(file, CLASSES)) {
      return teacher.scores(images);
    }
  }

  private void refused(OnnxFile file, String message) {
    assertThatThrownBy(() -> new OrtTeachers(folder).open(file, CLASSES))
        .isInstanceOf(TeacherException.class)
        .hasMessage(message);
  }

  private static GraphProto flatten(int... sides) {
    return GraphProto.newBuilder()
        .setName("teacher")
        .addInput(value("input", sides))
        .addNode(
            NodeProto.newBuilder()
                .setOpType("Flatten")
                .addInput("input")
                .addOutput("scores")
                .addAttribute(
                    AttributeProto.newBuilder()
                        .setName("axis")
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(1)))
        .addOutput(value("scores", ANY, ANY))
        .build();
  }

  private static ValueInfoProto value(String name, int... sides) {
    var shape = TensorShapeProto.newBuilder();
    for (int i = 0; i < sides.length; i++) {
      var side = shape.addDimBuilder();
      if (sides[i] == ANY) {
        side.setDimParam(name + i);
      } else {
        side.setDimValue(sides[i]);
      }
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT_VALUE)
                        .setShape(shape)))
        .build();
  }

  private void write(GraphProto graph, boolean isOurs) throws IOException {
    var model =
        ModelProto.newBuilder()
            .setIrVersion(8)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
            .setGraph(graph);
    if (isOurs) {
      model.addMetadataProps(
          StringStringEntryProto.newBuilder().setKey("preprocessing.divisor").setValue("255"));
    }
    Files.write(folder.resolve("t.onnx"), model.build().toByteArray());
  }
}
