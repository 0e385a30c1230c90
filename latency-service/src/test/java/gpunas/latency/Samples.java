package gpunas.latency;

import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.Provenance;
import gpunas.latency.table.TableKeeper;
import gpunas.searchmodel.Band;
import gpunas.searchmodel.Search;
import gpunas.searchspace.Activation;
import gpunas.searchspace.Choices;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.PackedEncodings;
import gpunas.searchspace.Padding;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.StageChoices;
import gpunas.searchspace.StageType;
import gpunas.searchspace.StemChoices;
import gpunas.testing.SampleSearches;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** A small space, tables of it, batches from it. */
public final class Samples {

  public static final Provenance HERE =
      new Provenance("a device", "a runtime", "1.0", "cpu", "fp32", 1, Provenance.Kind.MEASURED);

  public static final Provenance ELSEWHERE =
      new Provenance(
          "another device", "a runtime", "1.0", "cpu", "fp32", 1, Provenance.Kind.MEASURED);

  private Samples() {}

  /** A space of a dozen layers. */
  public static SearchSpace tinySpace() {
    return new SearchSpace(
        "tiny",
        1,
        2,
        8,
        Padding.SAME,
        Choices.of(8),
        new StemChoices(Choices.of(8, 16), 3, 2, Activation.SWISH),
        List.of(
            StageChoices.conv(1, Choices.of(3), Choices.of(0), Choices.of(0, 1)),
            new StageChoices(
                StageType.IRB,
                2,
                Choices.of(8),
                Choices.of(3),
                Choices.of(1, 2),
                Choices.of(0),
                Choices.of(0),
                Choices.of(1, 2))));
  }

  /** Looks after every table, none of which may fail. */
  public static void keepAll(TableKeeper keeper) {
    keeper.keepAll((_, failure) -> {
      throw failure;
    });
  }

  /** Keys of all layers of a space. */
  public static List<String> keys(SearchSpace space) {
    return new LayerGrid(space).layers().stream().map(LayerKey::of).toList();
  }

  /** Keys of all that is measured for a new table of a space: layers, then whole networks. */
  public static List<String> keysAndNetworks(SearchSpace space) {
    return Stream.concat(keys(space).stream(), WholeNetworks.keys(space).stream()).toList();
  }

  /** A table of a space in which no two layers are equally fast. */
  public static LatencyTable table(String id, SearchSpace space) {
    return table(id, keys(space));
  }

  /** A table of some layers: the first takes 1.25 microseconds, each other 1 more. */
  public static LatencyTable table(String id, List<String> keys) {
    var micros = new HashMap<String, Double>();
    for (var i = 0; i < keys.size(); i++) {
      micros.put(keys.get(i), 1.25 + i);
    }
    return new LatencyTable(id, HERE, micros);
  }

  /** Random candidates of a space. */
  public static SampledBatch batch(String searchId, SearchSpace space, int size, long seed) {
    var random = new Random(seed);
    var encodings = Stream.generate(() -> space.random(random)).limit(size).toList();
    return new SampledBatch(searchId, 0, size, PackedEncodings.of(encodings));
  }

  /** A search that goes on. */
  public static Search search(String id, SearchSpace space, String tableId, Band... bands) {
    return SampleSearches.running(id, SampleSearches.spec(space, tableId, bands));
  }
}
