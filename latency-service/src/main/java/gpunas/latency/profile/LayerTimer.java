package gpunas.latency.profile;

import gpunas.latency.table.Provenance;
import gpunas.searchspace.Layer;
import gpunas.searchspace.Network;
import java.util.List;

/**
 * Times layers, networks and models in files on this device, one after the other, whoever asks.
 *
 * <p>One call is a visit: a few runs close together, of which the low quantile counts. What
 * disturbs a device lasts longer than a visit, so whoever wants to know a latency visits several
 * times, with visits to others in between, and keeps the lowest.
 */
public interface LayerTimer extends AutoCloseable {

  /** What the numbers are. */
  Provenance provenance();

  /** The device's name, and what tells it from others of its name as far as that is known. */
  default String deviceId() {
    return provenance().device();
  }

  /** Low quantile of some runs of a layer alone, microseconds per batch. */
  double micros(Layer layer);

  /**
   * The same of several layers, in their order: a visit to each. A timer that has to build
   * something for a model builds one thing for many of them.
   */
  default List<Double> micros(List<Layer> layers) {
    return layers.stream().map(this::micros).toList();
  }

  /** Of how many layers one build is made: 1 if they are built one by one, in hardly any time. */
  default int layersPerBuild() {
    return 1;
  }

  /** How many builds it has made until now, where they take long. */
  default int builds() {
    return 0;
  }

  /** Low quantile of some runs of a whole network, microseconds per batch. */
  double micros(Network network);

  /**
   * The same of a model in a file.
   *
   * @throws IllegalArgumentException if the runtime cannot run it; the message says why
   */
  double micros(ModelFile model);

  /**
   * Runs a whole network again and again, for a second or so, with nothing beside it. Unlike a
   * visit, whatever disturbs the device counts.
   *
   * @param images in a batch, at least 1
   */
  SteadyRuns steady(Network network, int images);

  /**
   * The same of a model in a file, in the batches of its shape.
   *
   * @throws IllegalArgumentException if the runtime cannot run it; the message says why
   */
  SteadyRuns steady(ModelFile model);

  /**
   * Whether it was closed, or this process ends: what failed since then tells nothing, neither of a
   * network nor of the device.
   */
  default boolean isStopped() {
    return false;
  }

  /**
   * In the batches of its tables a device runs networks, whatever they take; larger ones only if
   * weights and arrays of the network in 32-bit floats have so many bytes at most. No limit where
   * too much is an error like others.
   */
  default long mostBytes() {
    return Long.MAX_VALUE;
  }

  /** Lets go of everything that was kept for further visits. */
  void release();

  /** Ends it: nothing is timed any more. */
  @Override
  default void close() {
    release();
  }
}
