package gpunas.formats.known;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import gpunas.formats.gpunet.Released;
import gpunas.searchspace.Padding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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

  @Test
  void nobody_is_called_otherwise() {
    assertThat(KnownNetwork.find("resnet-51")).isNull();
  }
}
