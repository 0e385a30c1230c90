package gpunas.latency;

import java.util.List;

/** What a table says of the networks of a space. */
public sealed interface Costs {

  /** The table has every layer of the space. */
  record Known(NetworkCosts costs) implements Costs {}

  /**
   * The table does not have every layer of the space, or there is no table.
   *
   * @param missing keys of the layers it lacks, at least one
   */
  record Incomplete(List<String> missing) implements Costs {}
}
