package gpunas.ranker.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * All that is known of a training.
 *
 * @param genes of its network, in the order of the encoding
 * @param files of the trained network; none unless it completed
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record TrainingDetail(TrainingView training, List<GeneView> genes, List<ArtefactView> files) {

  /** A gene and the value it has. */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record GeneView(String name, int value) {}

  /**
   * A file of a trained network.
   *
   * @param sha256 hexadecimal
   * @param path where it can be downloaded
   */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record ArtefactView(String name, long bytes, String sha256, String path) {}
}
