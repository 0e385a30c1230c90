package gpunas.ranker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.ranker.Revisions;
import gpunas.schemas.RankedResults;
import gpunas.schemas.WireCodec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RevisionMapperTest {

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_revision_survives_the_wire(boolean isFinal) {
    var revision = Revisions.of("s", 7, isFinal);
    var bytes = WireCodec.encode(RevisionMapper.toWire(revision));
    assertThat(RevisionMapper.fromWire(WireCodec.decode(bytes, RankedResults.class)))
        .isEqualTo(revision);
  }
}
