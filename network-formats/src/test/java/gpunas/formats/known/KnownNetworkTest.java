package gpunas.formats.known;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import gpunas.formats.gpunet.Released;
import gpunas.searchspace.Padding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class KnownNetworkTest {

  @Test
  void every_row_has_a_name_of_its_own_and_a_source() {
    assertThat(KnownNetwork.all())
        .hasSizeGreaterThan(30)
        .allSatisfy(each -> {
          assertThat(each.top1()).isBetween(0.6, 0.9);
          assertThat(each.parameters()).isBetween(1_000_000L, 200_000_000L);
          assertThat(each.macs()).isBetween(10_000_000L, 100_000_000_000L);
          assertThat(each.side()).isBetween(160, 600);
          assertThat(each.source()).matches("timm \\S+|NVIDIA");
        })
        .extracting(KnownNetwork::name)
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource
  void of_what_nvidia_released_it_has_what_the_configurations_have(Released released) {
    var known = KnownNetwork.find(released.toString());
    var network = released.network(Padding.AS_RELEASED);
    assertThat(known).isNotNull();
    assertThat(known.side()).isEqualTo(network.input().height());
    assertThat(known.parameters()).isCloseTo(network.parameters(), within(5_000L));
    assertThat(known.macs()).isCloseTo(network.macs(), within(5_000_000L));
  }

  @ParameterizedTest
  @CsvSource({
    "gpunet-1, 288, 80.5, 12_700_000, 3_310_000_000",
    "resnet-50, 224, 76.156, 25_560_000, 4_110_000_000",
    "mobilenet-v3-large, 224, 75.784, 5_480_000, 230_000_000",
    "mobilenet-v4-conv-medium, 256, 79.916, 9_720_000, 1_100_000_000",
    "efficientnet-b0, 224, 76.542, 5_290_000, 400_000_000",
    "efficientnet-v2-s, 384, 83.900, 21_460_000, 8_440_000_000",
    "convnext-tiny, 224, 82.066, 28_590_000, 4_470_000_000",
    "regnet-y-4gf, 224, 79.246, 20_650_000, 4_000_000_000"
  })
  void of_each_family_one_has_what_was_published(
      String name, int side, double percent, String parameters, String macs) {
    var known = KnownNetwork.find(name);
    assertThat(known).isNotNull();
    assertThat(known.side()).isEqualTo(side);
    assertThat(known.top1()).isCloseTo(percent / 100, within(1e-9));
    assertThat(known.parameters()).isEqualTo(Long.parseLong(parameters.replace("_", "")));
    assertThat(known.macs()).isEqualTo(Long.parseLong(macs.replace("_", "")));
  }

  @Test
  void nobody_is_called_otherwise() {
    assertThat(KnownNetwork.find("resnet-51")).isNull();
  }
}
