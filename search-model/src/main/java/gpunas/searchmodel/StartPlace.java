package gpunas.searchmodel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where a network that a search starts with is trained, if anywhere. */
public sealed interface StartPlace {

  /** It counts for this band. */
  record In(Band band) implements StartPlace {}

  /**
   * Its latency is in none of the bands.
   *
   * @param micros predicted, microseconds
   */
  record Outside(double micros) implements StartPlace {}

  /**
   * All trainings with which networks may come to its band are those of other networks.
   *
   * @param room how many there are
   */
  record Full(Band band, int room) implements StartPlace {}

  /**
   * The places of {@link SearchSpec#first}, in its order. Each goes to the first band that its
   * latency is in and that has room.
   *
   * @param micros predicted latency of each, microseconds
   */
  static List<StartPlace> of(SearchSpec spec, List<Double> micros) {
    Map<Band, Integer> taken = new HashMap<>();
    List<StartPlace> places = new ArrayList<>();
    for (double latency : micros) {
      places.add(place(spec, latency, taken));
    }
    return places;
  }

  private static StartPlace place(SearchSpec spec, double micros, Map<Band, Integer> taken) {
    var around = spec.bands().stream().filter(band -> band.contains(micros)).toList();
    if (around.isEmpty()) {
      return new Outside(micros);
    }
    for (var band : around) {
      if (taken(spec, band, taken) < spec.entrants(band)) {
        taken.merge(band, 1, Integer::sum);
        return new In(band);
      }
    }
    return new Full(around.getFirst(), spec.entrants(around.getFirst()));
  }

  /** In mode front the bands share what there is. */
  private static int taken(SearchSpec spec, Band band, Map<Band, Integer> taken) {
    return spec.mode() == Mode.FRONT
        ? taken.values().stream().mapToInt(each -> each).sum()
        : taken.getOrDefault(band, 0);
  }
}
