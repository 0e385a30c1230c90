package gpunas.formats.gpunet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.ObjectMapper;
import gpunas.formats.Parameters;
import gpunas.formats.Tensor;
import gpunas.formats.Weights;
import gpunas.formats.onnx.OnnxModels;
import gpunas.formats.onnx.OnnxOptions;
import gpunas.searchspace.Activation;
import gpunas.searchspace.Distilled;
import gpunas.searchspace.Layer;
import gpunas.searchspace.Network;
import gpunas.searchspace.Network.Stage;
import gpunas.searchspace.Padding;
import gpunas.searchspace.Shape;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GpunetCheckpointTest {

  /*
   * Names and shapes are facts of NVIDIA's public code: the state dictionaries of the models that
   * GPUNet_Builder (DeepLearningExamples, commit 729963dd) makes of the released configurations. The
   * checksum is that of all lines "name [shape]", sorted, the counters num_batches_tracked left out.
   */
  @ParameterizedTest
  @CsvSource({
    "GPUNET_0, 155, d93aa0a84917266fc0870982e56ac4584a7f70c260af092bf6fda4bce50d986e",
    "GPUNET_1, 212, 1fce25a5cf7e7b76db174bc3ce8766b24c99b75e4e875b06a4e86b95c1c13b77",
    "GPUNET_2, 478, d50089bc616d19021f912d9c54d85396cf10ce021df6d469dbe61f24085999e6",
    "GPUNET_P0, 192, 8b2127450f4a3fe6f99cc237f440364b27c69bd2deae3f8c6ef1312d93099872",
    "GPUNET_P1, 207, 0091a96ce681288b5eeef8f83ffdb341d1ec9920e0b8b511398d4628d866ea44",
    "GPUNET_D1, 343, a2f883917928b695a8c56f19c6a3c9ef997182152d700355125dca3b406d9b64",
    "GPUNET_D2, 398, 0da33c237e54079239c0df5fd04d1fab805ed3d0d0ad7541a48c82088035f854"
  })
  void a_released_network_has_the_names_and_shapes_of_nvidias_code(
      Released released, int arrays, String sha256) throws NoSuchAlgorithmException {
    var tensors = tensors(released.network(Padding.AS_RELEASED));
    var lines =
        tensors.entrySet().stream()
            .map(each -> each.getKey() + " " + each.getValue().shape() + "\n")
            .sorted()
            .collect(Collectors.joining());
    assertThat(tensors).hasSize(arrays);
    assertThat(
            HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(lines.getBytes(UTF_8))))
        .isEqualTo(sha256);
  }

  @Test
  void the_mapping_is_that_of_the_documentation() {
    assertThat(GpunetCheckpoint.names(Released.GPUNET_0.network(Padding.SAME)))
        .containsEntry("stage0.layer0.op0.weight", "network.head: 2.net.0.weight")
        .containsEntry("stage0.layer0.op1.scale", "network.head: 2.net.1.weight")
        .containsEntry("stage0.layer0.op1.shift", "network.head: 2.net.1.bias")
        .containsEntry("stage0.layer0.op1.mean", "network.head: 2.net.1.running_mean")
        .containsEntry("stage0.layer0.op1.variance", "network.head: 2.net.1.running_var")
        .containsEntry("stage1.layer1.op0.weight", "network.stage: 1 layer4.conv.weight")
        .containsEntry("stage2.layer0.op0.weight", "network.stage: 2 layer5.conv_exp.weight")
        .containsEntry("stage4.layer0.op3.weight", "network.stage: 4 layer10.conv_dw.weight")
        .containsEntry(
            "stage6.layer0.op6.reduce.bias", "network.stage: 6 layer13.se.conv_reduce.bias")
        .containsEntry("stage6.layer0.op7.weight", "network.stage: 6 layer13.conv_pwl.weight")
        .containsEntry("stage7.layer0.op5.weight", "network. layer15.net.6.weight");
    assertThat(GpunetCheckpoint.names(Released.GPUNET_D2.network(Padding.SAME)))
        .containsEntry("stage0.layer0.op0.weight", "network.head:.net.0.weight")
        .containsValue("network.tail:.net.8.bias");
  }

  /** Read back by names and shapes alone, by blocks that were written from the published facts. */
  @ParameterizedTest
  @EnumSource
  void another_implementation_of_the_blocks_computes_the_same(Padding padding) throws Exception {
    assertSameLogits(searched(padding));
  }

  @Test
  void so_does_another_implementation_of_the_distilled_blocks() throws Exception {
    assertSameLogits(distilled());
  }

  @Test
  void the_same_weights_with_the_other_padding_are_another_network() throws Exception {
    var network = searched(Padding.SAME);
    var tensors = tensors(network);
    var image = image(network.input());
    var json = new ObjectMapper().readTree(GpunetJson.write(searched(Padding.AS_RELEASED)));
    assertThat(new PublishedBlocks(json, tensors).logits(image)[0])
        .isNotCloseTo(logits(network, image)[0], within(1e-3f));
  }

  @Test
  void a_network_that_nvidias_code_does_not_build_has_no_checkpoint() {
    var stem = new Layer.Conv(new Shape(3, 32, 32), 8, 5, 2, Activation.SWISH);
    var network =
        new Network(
            stem.input(),
            List.of(
                new Stage(0, List.of(stem)),
                new Stage(1, List.of(new Layer.Tail(stem.output(), 64, 10)))));
    assertThatThrownBy(() -> GpunetCheckpoint.names(network))
        .hasMessageContaining("begins with a 3x3 convolution of stride 2");
  }

  private static void assertSameLogits(Network network) throws IOException, OrtException {
    var image = image(network.input());
    var json = new ObjectMapper().readTree(GpunetJson.write(network));
    var expected = logits(network, image);
    assertThat(expected).doesNotHaveDuplicates();
    assertThat(new PublishedBlocks(json, tensors(network)).logits(image))
        .containsExactly(expected, within(1e-5f));
  }

  /**
   * Every block of the searched family, with and without what they may have; odd and even sides.
   */
  private static Network searched(Padding padding) {
    var head = new Layer.Conv(new Shape(3, 32, 32), 8, 3, 2, Activation.SWISH);
    var conv = new Layer.Conv(head.output(), 8, 5, 1, Activation.RELU);
    var fused = new Layer.FusedIrb(conv.output(), 16, 3, 2, 2, false, Activation.RELU, padding);
    var residual = new Layer.FusedIrb(fused.output(), 16, 5, 1, 3, true, Activation.SWISH, padding);
    var wide = new Layer.FusedIrb(residual.output(), 16, 5, 2, 2, false, Activation.SWISH, padding);
    var irb = new Layer.Irb(wide.output(), 24, 5, 1, 4, true, Activation.SWISH);
    var again = new Layer.Irb(irb.output(), 24, 3, 1, 2.5, false, Activation.RELU);
    var small = new Layer.Irb(again.output(), 32, 3, 2, 3, true, Activation.RELU);
    return new Network(
        head.input(),
        List.of(
            new Stage(0, List.of(head)),
            new Stage(1, List.of(conv)),
            new Stage(2, List.of(fused, residual)),
            new Stage(3, List.of(wide)),
            new Stage(4, List.of(irb, again)),
            new Stage(6, List.of(small)),
            new Stage(7, List.of(new Layer.Tail(small.output(), 48, 10)))));
  }

  private static Network distilled() {
    var stem = new Distilled.Stem(new Shape(3, 32, 32), 12, 3);
    var first = new Distilled.Irb(stem.output(), 12, 3, 1, 2, 1);
    var second = new Distilled.Irb(first.output(), 20, 5, 2, 3, 2);
    return new Network(
        stem.input(),
        List.of(
            new Stage(0, List.of(stem, first)),
            new Stage(1, List.of(second)),
            new Stage(2, List.of(new Distilled.Tail(second.output(), 64, 10)))));
  }

  private static Map<String, Tensor> tensors(Network network) {
    return GpunetCheckpoint.of(network, trained(network), Map.of()).tensors();
  }

  /** Weights in which every array differs from every other, also those of normalisations. */
  private static Weights trained(Network network) {
    var values = new HashMap<String, float[]>();
    var random = new SplittableRandom(3);
    for (var parameter : Parameters.of(network)) {
      var array = new float[parameter.size()];
      var deviation = Math.sqrt(2.0 / parameter.fanIn());
      for (var i = 0; i < array.length; i++) {
        array[i] =
            (float)
                switch (parameter.role()) {
                  case CONVOLUTION_WEIGHT, LINEAR_WEIGHT -> deviation * random.nextGaussian();
                  case SCALE, RUNNING_VARIANCE -> random.nextDouble(0.5, 1.5);
                  case BIAS, SHIFT, RUNNING_MEAN -> random.nextDouble(-0.2, 0.2);
                };
      }
      values.put(parameter.name(), array);
    }
    return Weights.of(values);
  }

  private static float[] image(Shape shape) {
    var random = new SplittableRandom(5);
    var image = new float[(int) shape.size()];
    for (var i = 0; i < image.length; i++) {
      image[i] = (float) random.nextDouble();
    }
    return image;
  }

  private static float[] logits(Network network, float[] image) throws OrtException {
    var environment = OrtEnvironment.getEnvironment();
    var input = network.input();
    var shape = new long[] {1, input.channels(), input.height(), input.width()};
    var model = OnnxModels.of(network, trained(network), OnnxOptions.deployment());
    try (var session = environment.createSession(model);
        var tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(image), shape);
        var result = session.run(Map.of(OnnxModels.INPUT, tensor))) {
      return ((float[][]) result.get(0).getValue())[0];
    }
  }
}
