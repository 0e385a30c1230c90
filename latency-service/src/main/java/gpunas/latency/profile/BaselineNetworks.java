package gpunas.latency.profile;

import gpunas.searchmodel.Baseline;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchspace.Network;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The networks that baselines are, as far as they are known: members of the space, and released
 * ones, with as many classes as the space has, so that they do what those that are found do.
 *
 * @param released the network of a name; null for names of others
 */
public record BaselineNetworks(Function<String, @Nullable Network> released) {

  /**
   * A baseline and what it is.
   *
   * @param network null: its layers are not known
   */
  record Named(String name, @Nullable Network network) {

    /** Why it is not measured, whoever might. */
    static final String NO_LAYERS =
        "its layers are not known here; measure its ONNX file by 'gpunas compare', and state latencyMillis";
  }

  List<Named> of(SearchSpec spec) {
    return spec.baselines().stream()
        .map(each -> new Named(each.name(), network(each, spec)))
        .toList();
  }

  private @Nullable Network network(Baseline baseline, SearchSpec spec) {
    if (baseline.encoding() != null) {
      return spec.space().decode(baseline.encoding());
    }
    var network = released.apply(baseline.name());
    return network == null ? null : network.withClasses(spec.space().classes());
  }
}
