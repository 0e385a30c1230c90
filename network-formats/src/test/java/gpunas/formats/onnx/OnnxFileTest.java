package gpunas.formats.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TypeProto;
import gpunas.formats.Weights;
import gpunas.formats.onnx.OnnxOptions.Batch;
import gpunas.searchspace.Spaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxFileTest {

  @TempDir private Path folder;

  @Test
  void what_we_write_is_read_with_its_parameters_and_what_it_takes() throws IOException {
    var space = Spaces.quickstart();
    var network = space.decode(space.random(new Random(1)));
    var file = folder.resolve("own.onnx");
    var options = OnnxOptions.deployment().with(new Batch.Dynamic());
    OnnxModels.writeWithExternalData(
        network, Weights.random(network, new Random(1)), options, file);

    var read = OnnxFile.read(file);
    assertThat(read.shape(3, null)).containsExactly(3L, 1L, 28L, 28L);
    assertThat(read.symbols(read.shape(3, null))).containsValue(3L);
    assertThat(read.isDynamic()).isTrue();
    assertThat(read.bytes()).isGreaterThan(4 * read.parameters());
    assertThat(read.isQuantised()).isFalse();
    var quantised = folder.resolve("quantised.onnx");
    UntrainedIntegers.of(
            OnnxModels.model(network, Weights.random(network, new Random(1)), options),
            Quantisation.usual(Quantisation.Placement.TENSORRT))
        .writeTo(quantised);
    assertThat(OnnxFile.read(quantised).isQuantised()).isTrue();
    // Folded: of a normalisation only the shift is left, as a bias.
    assertThat(read.parameters()).isBetween(network.parameters() / 2, network.parameters());
  }

  @Test
  void dynamic_sides_need_a_resolution_and_channels_may_be_last() throws IOException {
    var dynamic = OnnxFile.read(model(input("images", DataType.FLOAT, "N", 3, "H", "W")));
    assertThat(dynamic.shape(2, 224)).containsExactly(2L, 3L, 224L, 224L);
    assertThat(dynamic.symbols(dynamic.shape(2, 224)))
        .isEqualTo(Map.of("N", 2L, "H", 224L, "W", 224L));
    assertThatThrownBy(() -> dynamic.shape(1, null))
        .hasMessageEndingWith(
            "takes (N, 3, H, W), images of any side; expected --resolution PIXELS, for example 224.");
    var last = OnnxFile.read(model(input("images", DataType.UINT8, 1, "", "", 3)));
    assertThat(last.shape(1, 96)).containsExactly(1L, 96L, 96L, 3L);
    assertThatThrownBy(() -> last.shape(2, 96))
        .hasMessageContaining("takes batches of 1 and not of 2; expected --batch 1");
    assertThatThrownBy(
            () -> OnnxFile.read(model(input("x", DataType.FLOAT, 1, "C", 9, 9))).shape(1, 9))
        .hasMessageContaining("takes (1, C, 9, 9) and leaves open how many channels");
  }

  @Test
  void what_takes_no_batch_of_images_is_refused() throws IOException {
    var image = input("a", DataType.FLOAT, 1, 3, 8, 8);
    assertRefused(
        model(image, input("mask", DataType.FLOAT, 1, 3, 8, 8)),
        "has 2 inputs (a, mask); expected one, a batch of images.");
    assertRefused(model(), "has 0 inputs; expected one, a batch of images.");
    assertRefused(
        model(input("x", DataType.FLOAT, 1, 128)),
        "takes (1, 128); expected images: (batch, channels, height, width) or");
    assertRefused(
        model(input("x", DataType.INT64, 1, 3, 8, 8)),
        "takes numbers of type INT64; expected FLOAT, FLOAT16 or UINT8.");
  }

  @Test
  void what_is_no_model_is_said() throws IOException {
    assertThatThrownBy(() -> OnnxFile.read(folder.resolve("nothing.onnx")))
        .hasMessage("There is no file %s.".formatted(folder.resolve("nothing.onnx")));
    assertThatThrownBy(() -> OnnxFile.read(folder)).hasMessageStartingWith("There is no file");
    for (var content : List.of("", "no model at all", "{\"a\": 1}", "\0\0\0\0")) {
      assertRefused(
          Files.writeString(folder.resolve("text.onnx"), content),
          "is not an ONNX model, or a damaged one.");
    }
    var whole = Files.readAllBytes(model(input("a", DataType.FLOAT, 1, 3, 8, 8)));
    assertRefused(
        Files.write(folder.resolve("cut.onnx"), Arrays.copyOf(whole, whole.length - 3)),
        "is not an ONNX model, or a damaged one.");
  }

  @Test
  void weights_beside_the_model_must_be_there_whole_and_beside_it() throws IOException {
    assertRefused(
        external("weights.bin", 8),
        "are in the file weights.bin, which is not there; expected it beside the model.");
    assertRefused(external("", 8), "are in the file without a name, which is not there");
    for (var outside : List.of("../../etc/passwd", "/etc/passwd")) {
      assertRefused(external(outside, 8), outside + ", which leads out of its folder");
    }
    var elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    var there = Files.write(elsewhere.resolve("weights.bin"), new byte[8]);
    var linked = Files.createDirectory(folder.resolve("linked"));
    Files.createSymbolicLink(linked.resolve("weights.bin"), there);
    var model = external("weights.bin", 8);
    assertRefused(
        Files.copy(model, linked.resolve("copied.onnx")),
        "weights.bin, which leads out of its folder");
    Files.createSymbolicLink(
        linked.resolve("linked.onnx"), Files.copy(model, elsewhere.resolve("model.onnx")));
    assertThat(OnnxFile.read(linked.resolve("linked.onnx")).parameters()).isEqualTo(2);
    Files.write(folder.resolve("weights.bin"), new byte[7]);
    assertRefused(
        external("weights.bin", 8), "need 8 bytes of weights.bin, which has 7; expected the whole");
    Files.write(folder.resolve("weights.bin"), new byte[8]);
    assertThat(OnnxFile.read(external("weights.bin", 8)).parameters()).isEqualTo(2);
  }

  @Test
  void sizes_that_cannot_be_are_refused() throws IOException {
    assertRefused(
        weights(3L, -1L), "model.onnx have the dimensions [3, -1]; expected none below 0.");
    var huge = "model.onnx says that its weights are more than any file holds; it is damaged.";
    assertRefused(weights(Long.MAX_VALUE, 2L), huge);
    Files.write(folder.resolve("weights.bin"), new byte[8]);
    assertRefused(external("weights.bin", 8, "-1"), "at the offset -1; expected a whole number");
    assertRefused(external("weights.bin", 8, "one"), "at the offset one; expected a whole number");
    assertRefused(external("weights.bin", 8, String.valueOf(Long.MAX_VALUE)), huge);
  }

  private Path weights(Long... dimensions) throws IOException {
    var model = proto(List.of(input("a", DataType.FLOAT, 1, 3, 8, 8)));
    model
        .getGraphBuilder()
        .addInitializerBuilder()
        .setName("w")
        .setDataType(DataType.FLOAT.getNumber())
        .addAllDims(List.of(dimensions));
    return Files.write(folder.resolve("model.onnx"), model.build().toByteArray());
  }

  private static void assertRefused(Path file, String message) {
    assertThatThrownBy(() -> OnnxFile.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  private Path external(String location, int bytes) throws IOException {
    return external(location, bytes, "0");
  }

  private Path external(String location, int bytes, String offset) throws IOException {
    var tensor =
        TensorProto.newBuilder()
            .setName("w")
            .setDataType(DataType.FLOAT.getNumber())
            .addDims(bytes / 4)
            .setDataLocation(TensorProto.DataLocation.EXTERNAL);
    tensor.addExternalDataBuilder().setKey("location").setValue(location);
    tensor.addExternalDataBuilder().setKey("offset").setValue(offset);
    tensor.addExternalDataBuilder().setKey("length").setValue(String.valueOf(bytes));
    var model = proto(List.of(input("a", DataType.FLOAT, 1, 3, 8, 8)));
    model.getGraphBuilder().addInitializer(tensor);
    return Files.write(folder.resolve("model.onnx"), model.build().toByteArray());
  }

  private Path model(Input... inputs) throws IOException {
    return Files.write(folder.resolve("model.onnx"), proto(List.of(inputs)).build().toByteArray());
  }

  private record Input(String name, DataType type, List<Object> dimensions) {}

  private static Input input(String name, DataType type, Object... dimensions) {
    return new Input(name, type, List.of(dimensions));
  }

  private static ModelProto.Builder proto(List<Input> inputs) {
    var model = ModelProto.newBuilder().setIrVersion(8);
    var graph = model.getGraphBuilder();
    graph.addNodeBuilder().setOpType("Identity").addInput("a").addOutput("b");
    for (var input : inputs) {
      var type = TypeProto.newBuilder();
      var tensor = type.getTensorTypeBuilder().setElemType(input.type().getNumber());
      for (var dimension : input.dimensions()) {
        var side = tensor.getShapeBuilder().addDimBuilder();
        switch (dimension) {
          case Integer value -> side.setDimValue(value);
          case String symbol when symbol.isEmpty() -> {} // dynamic, without a name
          default -> side.setDimParam(dimension.toString());
        }
      }
      graph.addInputBuilder().setName(input.name()).setType(type);
    }
    return model;
  }
}
