package gpunas.pipeline.page;

import gpunas.latency.WholeNetworks;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.Provenance;
import gpunas.latency.table.TableKey;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.Spaces;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;

/** Latency tables as a device might have them, made up by a seed: nothing is measured. */
final class SyntheticTable {
  private static final int NETWORKS = 60;

  private SyntheticTable() {}

  /**
   * @param slower how many times as long a layer takes as on the other devices, by its key
   */
  static LatencyTable of(String id, ToDoubleFunction<String> slower) {
    return of(id, 1, NETWORKS, slower);
  }

  /** The same with the layers of other networks, and of so many. */
  static LatencyTable of(String id, long seed, int networks, ToDoubleFunction<String> slower) {
    var space = Spaces.quickstart();
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    var micros = new HashMap<String, Double>();
    var spreads = new HashMap<String, Double>();
    IntStream.range(0, networks)
        .mapToObj(_ -> space.random(random))
        .flatMap(encoding -> space.decode(encoding).layers().stream())
        .distinct()
        .forEach(layer -> {
          var key = LayerKey.of(layer);
          var usual = Math.exp(4 * random.nextDouble()) * slower.applyAsDouble(key);
          micros.put(key, usual);
          spreads.put(key, 0.01);
        });
    return new LatencyTable(
        id,
        new Provenance(id, "a runtime", "1.0", "cpu", "fp32", 1, Provenance.Kind.MEASURED),
        micros,
        spreads,
        Map.of());
  }

  /**
   * Of all layers of the quickstart's space, every third one modelled, with networks timed whole.
   */
  static LatencyTable whole(String id) {
    var space = Spaces.quickstart();
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(4);
    var micros = new HashMap<String, Double>();
    var spreads = new HashMap<String, Double>();
    var deviations = new HashMap<String, Double>();
    for (var layer : new LayerGrid(space).layers()) {
      var key = LayerKey.of(layer);
      micros.put(key, Math.exp(4 * random.nextDouble()));
      if (micros.size() % 3 == 0) {
        deviations.put(key, 0.02 + 0.1 * random.nextDouble());
      } else {
        spreads.put(key, 0.05 * random.nextDouble() * micros.get(key));
      }
    }
    for (var network : WholeNetworks.keys(space)) {
      var sum = TableKey.layerKeys(network).stream().mapToDouble(micros::get).sum();
      micros.put(network, 1.1 * sum * (1 + 0.04 * random.nextGaussian()) + 3);
    }
    return new LatencyTable(
        id,
        new Provenance("网络 device", "a runtime", "1.0", "cpu", "fp32", 1, Provenance.Kind.MEASURED),
        micros,
        spreads,
        deviations);
  }
}
