package gpunas.cli.table;

import gpunas.latency.model.MeasurementPlan;
import java.time.Duration;

/**
 * How long visits take on a device, as a trial has shown.
 *
 * @param firstOfLayer the first visit to a layer, its share of a build included
 * @param nextOfLayer another visit to it
 * @param firstOfNetwork the first visit to a whole network, its build included
 * @param nextOfNetwork another visit to it
 */
record Pace(
    Duration firstOfLayer, Duration nextOfLayer, Duration firstOfNetwork, Duration nextOfNetwork) {

  /** All rounds over everything that is left. */
  Duration all(int left, int networks, int rounds) {
    return firstOfLayer
        .plus(nextOfLayer.multipliedBy(rounds - 1L))
        .multipliedBy(Math.max(0, left - networks))
        .plus(firstOfNetwork.plus(nextOfNetwork.multipliedBy(rounds - 1L)).multipliedBy(networks));
  }

  /** The visits that a layer gets when time is short. */
  Duration layer() {
    return firstOfLayer.plus(nextOfLayer.multipliedBy(MeasurementPlan.ROUNDS - 1L));
  }

  /** The same of a network. */
  Duration network() {
    return firstOfNetwork.plus(nextOfNetwork.multipliedBy(MeasurementPlan.ROUNDS - 1L));
  }

  /** How many of what takes so long there is time for. */
  static int fit(Duration time, Duration each) {
    return Math.clamp(time.toNanos() / Math.max(1, each.toNanos()), 0, Integer.MAX_VALUE);
  }
}
