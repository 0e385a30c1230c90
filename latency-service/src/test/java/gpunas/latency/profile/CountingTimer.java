package gpunas.latency.profile;

import gpunas.latency.Samples;
import gpunas.latency.table.Provenance;
import gpunas.searchmodel.NetworkFigures;
import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.Network;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A device on which a layer takes a microsecond for each parameter, and another microsecond for
 * each visit but the second; a network takes what its layers take.
 */
final class CountingTimer implements LayerTimer {

  final List<String> visits = new ArrayList<>();
  int released;

  /** How many visits to networks are still to fail. */
  int failures;

  /** How many visits to networks the device is still busy and takes twice the time. */
  int busy;

  /** Keys of layers at which it fails. */
  final Set<String> unmeasurable = new HashSet<>();

  /** It has no memory for networks of more parameters. */
  long mostParameters = Long.MAX_VALUE;

  /** It has no memory for larger batches of images. */
  int mostImages = Integer.MAX_VALUE;

  /** How many batches of images are still to fail, and of how many images at least. */
  int failingBatches;

  int failingImages = 1;

  long mostBytes = Long.MAX_VALUE;

  /** Whether the process ends. */
  boolean stopped;

  /** How many visits to such networks fail; the memory is free again then. */
  int shortages = Integer.MAX_VALUE;

  /** Whether whoever uses it is told to stop at such a network. */
  boolean interrupts;

  private final Map<Object, Integer> counts = new HashMap<>();

  @Override
  public double micros(ModelFile model) {
    throw new AssertionError("No files here.");
  }

  @Override
  public Provenance provenance() {
    return Samples.HERE;
  }

  @Override
  public double micros(Layer layer) {
    if (unmeasurable.contains(LayerKey.of(layer))) {
      throw new IllegalStateException("It cannot be built.");
    }
    visits.add(LayerKey.of(layer));
    return layer.parameters() + disturbance(layer);
  }

  @Override
  public double micros(Network network) {
    if (failures-- > 0) {
      throw new IllegalStateException("The device is out of order.");
    }
    if (network.parameters() > mostParameters && shortages-- > 0) {
      if (interrupts) {
        Thread.currentThread().interrupt();
      }
      throw new IllegalStateException("Out of memory.");
    }
    visits.add("network");
    var micros = network.parameters() + disturbance(network);
    return busy-- > 0 ? 2 * micros : micros;
  }

  /** A batch of any size takes the same time; the slowest runs take twice as long. */
  @Override
  public SteadyRuns steady(Network network, int images) {
    if (images >= failingImages && failingBatches-- > 0) {
      throw new UncheckedIOException(new IOException("Busy."));
    }
    if (images > mostImages) {
      throw new IllegalStateException("Out of memory.");
    }
    double micros = network.parameters();
    return new SteadyRuns(micros, 2 * micros, 100, images * 1e6 / micros, null);
  }

  @Override
  public SteadyRuns steady(ModelFile model) {
    throw new AssertionError("No files here.");
  }

  /** Of a network of so many microseconds. */
  static NetworkFigures figures(double micros) {
    return new NetworkFigures(
        micros, 2 * micros, 100, 32 * 1e6 / micros, 32, null, "energy: this device tells none");
  }

  @Override
  public long mostBytes() {
    return mostBytes;
  }

  @Override
  public boolean isStopped() {
    return stopped;
  }

  @Override
  public void release() {
    released++;
  }

  private int disturbance(Object subject) {
    var visit = counts.merge(subject, 1, Integer::sum);
    return visit == 2 ? 0 : visit;
  }
}
