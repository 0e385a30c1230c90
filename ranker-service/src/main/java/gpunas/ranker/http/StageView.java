package gpunas.ranker.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import gpunas.formats.description.StageDescription;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.Network;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * A stage of a network in words. Where its layers differ, their values stand in the order of their
 * appearance, each once; where there is nothing to say stands nothing.
 *
 * @param output channels, height and width behind its last layer
 * @param stride of the whole stage
 * @param layers as latency tables name them
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record StageView(
    int number,
    String types,
    String output,
    String kernels,
    int stride,
    String expansions,
    String squeezeExcite,
    String activations,
    long parameters,
    long macs,
    List<String> layers) {

  static StageView of(Network.Stage stage) {
    var words = StageDescription.of(stage);
    return new StageView(
        words.number(),
        words.types(),
        words.output().toString(),
        words.kernels(),
        words.stride(),
        words.expansions(),
        words.squeezeExcite(),
        words.activations(),
        words.parameters(),
        words.macs(),
        stage.layers().stream().map(LayerKey::of).toList());
  }
}
