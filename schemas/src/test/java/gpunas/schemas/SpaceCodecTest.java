package gpunas.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Spaces;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SpaceCodecTest {

  static Stream<SearchSpace> spaces() {
    return Stream.of(Spaces.gpunet(), Spaces.quickstart());
  }

  @ParameterizedTest
  @MethodSource("spaces")
  void a_space_survives_the_wire(SearchSpace space) {
    assertThat(SpaceCodec.fromWire(SpaceCodec.toWire(space))).isEqualTo(space);
  }

  @Test
  void equal_spaces_are_one_object_so_that_thousands_of_searches_take_little() {
    var wire = SpaceCodec.toWire(Spaces.gpunet());
    assertThat(SpaceCodec.fromWire(wire)).isSameAs(SpaceCodec.fromWire(wire));
    assertThat(SpaceCodec.fromWire(SpaceCodec.toWire(Spaces.quickstart())))
        .isNotEqualTo(SpaceCodec.fromWire(wire));
  }

  @Test
  void a_stage_that_makes_no_sense_is_named() {
    var good = SpaceCodec.toWire(Spaces.quickstart());
    var evenKernel =
        new StageSpec(
            StageTypeSpec.CONV,
            1,
            List.of(),
            List.of(4),
            List.of(),
            List.of(),
            List.of(ActivationSpec.RELU),
            List.of(1));
    var spec =
        new SearchSpaceSpec(
            "even kernels",
            good.getInputChannels(),
            good.getClasses(),
            good.getTailWidth(),
            good.getPadding(),
            good.getResolutions(),
            good.getStem(),
            List.of(evenKernel));
    assertThatThrownBy(() -> SpaceCodec.fromWire(spec))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Stage 1: A stage cannot have kernels 4; expected odd numbers.");
  }
}
