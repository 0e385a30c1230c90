package gpunas.latency.table;

import gpunas.searchmodel.SearchSpec;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A share of what a table does not have and somebody needs.
 *
 * @param layers keys of layers and networks, see {@link TableKey}
 * @param tableLayers how many the table will have when all shares are measured; 0 if nobody said
 * @param rounds how often each is to be visited; 0 for as often as the profiler usually does
 * @param generation which table of this id it is of, see {@link TableBook#generation}
 * @param wanted what a new table is to be, as whoever asks wants it
 */
public record MissingLayers(
    String tableId,
    List<String> layers,
    int tableLayers,
    int rounds,
    long generation,
    SearchSpec.Table wanted) {

  /**
   * @throws IllegalArgumentException if a key is none, or nobody would visit layers so often
   */
  public MissingLayers {
    if (rounds < 0 || rounds > MeasuredRound.MOST_ROUNDS) {
      throw new IllegalArgumentException(
          "%d rounds over layers of table '%s' were asked for; expected 0 to %d."
              .formatted(rounds, tableId, MeasuredRound.MOST_ROUNDS));
    }
    layers = List.copyOf(layers);
    layers.forEach(TableKey::require);
  }

  /** Of a table whose id was never deleted, and that may be anything. */
  public MissingLayers(String tableId, List<String> layers, int tableLayers, int rounds) {
    this(tableId, layers, tableLayers, rounds, 0, SearchSpec.Table.named(tableId));
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
    return new MissingLayers(tableId, some, tableLayers, rounds, generation, wanted);
  }

  /** The same of another table of this id. */
  public MissingLayers in(long other) {
    return new MissingLayers(tableId, layers, tableLayers, rounds, other, wanted);
  }

  /** The same for whoever wants it to be something. */
  public MissingLayers wanted(SearchSpec.Table other) {
    return new MissingLayers(tableId, layers, tableLayers, rounds, generation, other);
  }

  /**
   * The same in several shares of at most {@code size} layers, each small enough for a record.
   * Neighbours among the layers take about equally long: every share gets some of all.
   */
  public List<MissingLayers> shares(int size) {
    return IntStream.iterate(Math.ceilDiv(layers.size(), size), count -> count + 1)
        .mapToObj(this::dealt)
        .filter(shares -> shares.stream().allMatch(each -> TableKey.areTellable(each.layers, size)))
        .findFirst()
        .orElseThrow();
  }

  private List<MissingLayers> dealt(int count) {
    return IntStream.range(0, count)
        .mapToObj(share ->
            IntStream.iterate(share, i -> i < layers.size(), i -> i + count)
                .mapToObj(layers::get)
                .toList())
        .map(this::of)
        .toList();
  }
}
