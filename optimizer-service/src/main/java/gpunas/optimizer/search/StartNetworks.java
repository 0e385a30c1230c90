package gpunas.optimizer.search;

import gpunas.optimizer.Cost;
import gpunas.searchmodel.Band;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchmodel.StartPlace;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.NetworkCosts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The networks that a search starts with: its first jobs, one after the other, whatever the
 * strategy. Those that its bands do not take are left out, which is said when the search ends.
 */
final class StartNetworks {

  private final NetworkCosts costs;
  private final List<Placed> placed = new ArrayList<>();
  private final List<String> leftOut = new ArrayList<>();

  private record Placed(Band band, Encoding encoding) {}

  StartNetworks(SearchSpec spec, NetworkCosts costs) {
    this.costs = costs;
    var first = spec.first();
    var micros = first.stream().map(each -> costs.micros().of(each.network())).toList();
    var places = StartPlace.of(spec, micros);
    for (var i = 0; i < places.size(); i++) {
      var field = first.get(i).field();
      switch (places.get(i)) {
        case StartPlace.In(var band) -> placed.add(new Placed(band, first.get(i).network()));
        case StartPlace.Outside(var latency) ->
            leftOut.add("%s, %.4f ms, is in no band".formatted(field, latency / 1000));
        case StartPlace.Full(var band, var room) ->
            leftOut.add(
                "%s is one too many for the %d networks of band %s"
                    .formatted(field, room, band.name()));
      }
    }
  }

  /** The next of them as a job; null once all were handed out. */
  @Nullable Job next(Known known) {
    var number = known.jobs().size();
    if (number >= placed.size()) {
      return null;
    }
    var next = placed.get(number);
    return new Job(
        number,
        next.band().name(),
        next.encoding(),
        Cost.of(costs, next.encoding()),
        0,
        0,
        null,
        known.results());
  }

  /** Those that are trained for a territory. */
  List<Encoding> in(Territory territory) {
    return placed.stream()
        .filter(each -> territory.bands().contains(each.band()))
        .map(Placed::encoding)
        .toList();
  }

  /** What was left out and why, to go on with after a reason; empty if nothing was. */
  String remark() {
    return leftOut.isEmpty() ? "" : "; not trained: " + String.join(", ", leftOut);
  }
}
