package gpunas.sampler.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.searchmodel.Search;
import gpunas.sampler.Specs;
import gpunas.schemas.WireCodec;
import gpunas.searchspace.Spaces;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SearchMapperTest {

  @ParameterizedTest
  @EnumSource
  void a_search_survives_the_wire(Search.State state) {
    var search =
        new Search(
            "s",
            state,
            state.isOver() ? "Because." : null,
            Specs.NOON,
            Specs.NOON.plusSeconds(1),
            Specs.of(Spaces.quickstart(), 100));
    var bytes = WireCodec.encode(SearchMapper.toWire(search));
    assertThat(SearchMapper.fromWire(WireCodec.decode(bytes, gpunas.schemas.Search.class)))
        .isEqualTo(search);
  }
}
