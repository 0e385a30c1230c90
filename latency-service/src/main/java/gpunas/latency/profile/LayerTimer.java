package gpunas.latency.profile;

import gpunas.latency.table.Provenance;
import gpunas.searchspace.Layer;
import gpunas.searchspace.Network;

/**
 * Times layers and networks on this device, one after the other, whoever asks.
 *
 * <p>One call is a visit: a few runs close together, of which the low quantile counts. What
 * disturbs a device lasts longer than a visit, so whoever wants to know a latency visits several
 * times, with visits to others in between, and keeps the lowest.
 */
public interface LayerTimer {

  /** What the numbers are. */
  Provenance provenance();

  /** Low quantile of some runs of a layer alone, microseconds per batch. */
  double micros(Layer layer);

  /** Low quantile of some runs of a whole network, microseconds per batch. */
  double micros(Network network);

  /** Lets go of everything that was kept for further visits. */
  void release();
}
