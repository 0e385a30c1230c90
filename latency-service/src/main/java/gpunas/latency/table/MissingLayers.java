package gpunas.latency.table;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A share of what a table does not have and somebody needs.
 *
 * @param layers keys of layers and networks, see {@link TableKey}
 * @param tableLayers how many the table will have when all shares are measured; 0 if nobody said
 * @param rounds how often each is to be visited; 0 for as often as the profiler usually does
 */
public record MissingLayers(String tableId, List<String> layers, int tableLayers, int rounds) {

  /**
   * @throws IllegalArgumentException if a key is none
   */
  public MissingLayers {
    layers = List.copyOf(layers);
    layers.forEach(TableKey::require);
  }

  /** To be visited as often as usual. */
  public MissingLayers(String tableId, List<String> layers, int tableLayers) {
    this(tableId, layers, tableLayers, 0);
  }

  /** All that a table will have. */
  public MissingLayers(String tableId, List<String> layers) {
    this(tableId, layers, layers.size());
  }

  /** Only some of the layers. */
  public MissingLayers of(List<String> some) {
    return new MissingLayers(tableId, some, tableLayers, rounds);
  }

  /**
   * The same in several shares of at most {@code size} layers. Neighbours among the layers take
   * about equally long: every share gets some of all.
   */
  public List<MissingLayers> shares(int size) {
    var count = Math.ceilDiv(layers.size(), size);
    return IntStream.range(0, count)
        .mapToObj(share ->
            IntStream.iterate(share, i -> i < layers.size(), i -> i + count)
                .mapToObj(layers::get)
                .toList())
        .map(this::of)
        .toList();
  }
}
