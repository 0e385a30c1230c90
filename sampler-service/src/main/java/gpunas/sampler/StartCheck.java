package gpunas.sampler;

import gpunas.sampler.Unstartable.Reason;
import gpunas.searchmodel.Band;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchmodel.StartPlace;
import gpunas.searchspace.Encoding;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Holds the networks that a search starts with against its bands, and what it asks of its table
 * against the table: one that could not be ranked is refused rather than trained. While the table
 * is not complete nobody knows; the optimizer then leaves such a network out and says so at the
 * end.
 */
final class StartCheck {
  private StartCheck() {}

  /**
   * @throws Unstartable if the table is complete and a network is in no band, or its band is full;
   *     or if the table is not what the search asks for, or will never have its layers
   */
  static void check(SearchSpec spec, Predictions predictions) throws Unstartable {
    var first = networks(spec);
    var some =
        first.isEmpty()
            ? new CandidateSampler(spec.space(), spec.seed()).draw(0, 1).toList()
            : first;
    var answer = predictions.of(spec.table(), spec.space(), some);
    TableCheck.check(spec, answer);
    switch (answer) {
      case Predictions.Answer.Known(var micros, _) -> placed(spec, micros.subList(0, first.size()));
      case Predictions.Answer.Unknown _, Predictions.Answer.Never _ -> {}
    }
  }

  /**
   * Where they are trained.
   *
   * @param micros predicted latency of each
   * @throws Unstartable if one is in no band, or its band is full
   */
  static List<Plan.Start> placed(SearchSpec spec, List<Double> micros) throws Unstartable {
    var reasons = new ArrayList<Reason>();
    var start = new ArrayList<Plan.Start>();
    var first = spec.first();
    var places = StartPlace.of(spec, micros);
    for (var i = 0; i < places.size(); i++) {
      var field = first.get(i).field();
      switch (places.get(i)) {
        case StartPlace.In(var band) ->
            start.add(new Plan.Start(first.get(i).network(), micros.get(i), band));
        case StartPlace.Outside(var latency) ->
            reasons.add(new Reason(field, outside(spec, latency)));
        case StartPlace.Full(var band, var room) ->
            reasons.add(new Reason(field, full(band, room)));
      }
    }
    if (!reasons.isEmpty()) {
      throw new Unstartable(reasons);
    }
    return start;
  }

  /** Of which no latency is known. */
  static List<Plan.Start> unplaced(SearchSpec spec) {
    return networks(spec).stream().map(each -> new Plan.Start(each, null, null)).toList();
  }

  /** The networks that a search starts with, in their order. */
  static List<Encoding> networks(SearchSpec spec) {
    return spec.first().stream().map(SearchSpec.First::network).toList();
  }

  private static String outside(SearchSpec spec, double micros) {
    return "The network takes %.4f ms by the table %s, which is in no band; expected %s."
        .formatted(
            micros / 1000,
            spec.table().id(),
            spec.bands().stream()
                .map(band ->
                    "%s to below %s ms (%s)"
                        .formatted(
                            band.fromMicros() / 1000, band.belowMicros() / 1000, band.name()))
                .collect(Collectors.joining(" or ")));
  }

  private static String full(Band band, int room) {
    return "The network is in the band %s, to which %d networks can come with these trainings; expected no more there, or more trainings."
        .formatted(band.name(), room);
  }
}
