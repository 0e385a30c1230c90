package gpunas.latency.roofline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.formats.gpunet.Released;
import gpunas.latency.table.Provenance;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.Network;
import gpunas.searchspace.Padding;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EstimatesTest {

  /**
   * Milliseconds of GPUNet-0, 1, 2, P0, P1, D1, D2 with TensorRT 8, FP16, batch 1, as NVIDIA
   * published them with the models (DeepLearningExamples, PyTorch/Classification/GPUNet).
   */
  private static final String ON_V100 = "0.63 0.82 1.68 0.63 0.96 1.24 2.17";

  private static final String ON_A100 = "0.46 0.59 1.25 0.45 0.61 0.94 1.40";

  @ParameterizedTest
  @CsvSource({"estimate-v100-fp16-b1," + ON_V100, "estimate-a100-fp16-b1," + ON_A100})
  void released_networks_come_in_the_order_that_nvidia_published(String id, String published) {
    assertThat(spearman(estimated(id), millis(published))).isGreaterThanOrEqualTo(0.9);
  }

  @ParameterizedTest
  @CsvSource({"estimate-v100-fp16-b1," + ON_V100, "estimate-a100-fp16-b1," + ON_A100})
  void released_networks_take_about_as_long_as_nvidia_published(String id, String published) {
    var estimated = estimated(id);
    var measured = millis(published);
    var ratios = new double[measured.length];
    Arrays.setAll(ratios, i -> measured[i] / estimated[i]);
    var scale = median(ratios);
    var errors = new double[measured.length];
    Arrays.setAll(errors, i -> Math.abs(scale * estimated[i] / measured[i] - 1));

    assertThat(median(errors)).isLessThan(0.1);
    assertThat(DoubleStream.of(errors).boxed().toList()).allMatch(error -> error < 0.25);
    assertThat(scale).as("without a scale, too").isBetween(0.9, 1.1);
  }

  @Test
  void a_table_has_the_layers_that_were_asked_for_and_says_that_it_is_an_estimate() {
    var network = Released.GPUNET_D2.network(Padding.SAME);
    var table = Estimates.table("estimate-h200-fp16-b8", network.layers());
    assertThat(table.micros().keySet())
        .containsExactlyInAnyOrderElementsOf(
            network.layers().stream().map(LayerKey::of).distinct().toList());
    assertThat(table.provenance())
        .isEqualTo(
            new Provenance(
                "NVIDIA H200 SXM",
                "roofline",
                "1",
                "data sheet",
                "fp16",
                8,
                Provenance.Kind.ESTIMATED));
  }

  @Test
  void every_listed_estimate_is_there_and_no_two_are_the_same() {
    var network = Released.GPUNET_0.network(Padding.SAME);
    var sums = new EnumMap<Device, Map<Precision, Double>>(Device.class);
    for (var id : Estimates.ids()) {
      assertThat(Estimates.isEstimate(id)).isTrue();
      var roofline = Estimates.roofline(id);
      sums.computeIfAbsent(roofline.device(), _ -> new EnumMap<>(Precision.class))
          .put(roofline.precision(), sum(roofline, network));
    }
    assertThat(sums).hasSameSizeAs(Device.values());
    sums.forEach((device, millis) ->
        assertThat(millis.get(Precision.FP16))
            .as(device.fullName())
            .isLessThan(millis.get(Precision.FP32)));
  }

  @Test
  void a_batch_costs_more_than_an_image_and_less_than_its_images_one_by_one() {
    var network = Released.GPUNET_1.network(Padding.SAME);
    var one = sum(Estimates.roofline("estimate-l4-fp16-b1"), network);
    var eight = sum(Estimates.roofline("estimate-l4-fp16-b8"), network);
    assertThat(eight).isBetween(one, 8 * one);
  }

  @Test
  void devices_come_in_the_order_of_their_data_sheets() {
    var network = Released.GPUNET_D2.network(Padding.SAME);
    assertThat(
            Stream.of(Device.H200, Device.H100, Device.A100, Device.V100, Device.T4, Device.ORIN)
                .map(device -> sum(new Roofline(device, Precision.FP16, 1), network))
                .toList())
        .isSorted();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "estimate-v101-fp16-b1",
        "estimate-v100-int8-b1",
        "estimate-v100-fp16-b0",
        "estimate-v100-fp16-b9999999999",
        "estimate-v100-fp16",
        "v100"
      })
  void an_id_that_names_no_estimate_is_answered_with_those_that_do(String id) {
    assertThatThrownBy(() -> Estimates.roofline(id))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "There is no estimate '%s'. Expected estimate-DEVICE-PRECISION-bBATCH with v100 or a100 or h100 or h200 or l4 or t4 or orin; fp16 or fp32; a batch from 1 to 99999."
                .formatted(id));
  }

  private static double[] estimated(String id) {
    return Arrays.stream(Released.values())
        .mapToDouble(released -> sum(Estimates.roofline(id), released.network(Padding.AS_RELEASED)))
        .toArray();
  }

  /** Milliseconds of a network. */
  private static double sum(Roofline roofline, Network network) {
    return network.layers().stream().mapToDouble(roofline::micros).sum() / 1000;
  }

  private static double[] millis(String numbers) {
    return Arrays.stream(numbers.split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  private static double median(double[] odd) {
    return DoubleStream.of(odd).sorted().toArray()[odd.length / 2];
  }

  private static double spearman(double[] left, double[] right) {
    return pearson(ranks(left), ranks(right));
  }

  /** Ranks from 1; equal values share their mean rank. */
  private static double[] ranks(double[] values) {
    return DoubleStream.of(values)
        .map(value -> {
          var below = DoubleStream.of(values).filter(other -> other < value).count();
          var equal = DoubleStream.of(values).filter(other -> other == value).count();
          return below + (equal + 1) / 2.0;
        })
        .toArray();
  }

  private static double pearson(double[] left, double[] right) {
    var leftMean = DoubleStream.of(left).average().orElseThrow();
    var rightMean = DoubleStream.of(right).average().orElseThrow();
    double product = 0;
    double leftSquare = 0;
    double rightSquare = 0;
    for (var i = 0; i < left.length; i++) {
      product += (left[i] - leftMean) * (right[i] - rightMean);
      leftSquare += (left[i] - leftMean) * (left[i] - leftMean);
      rightSquare += (right[i] - rightMean) * (right[i] - rightMean);
    }
    return product / Math.sqrt(leftSquare * rightSquare);
  }
}
