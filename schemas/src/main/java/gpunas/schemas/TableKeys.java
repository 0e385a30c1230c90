package gpunas.schemas;

import org.jspecify.annotations.NullMarked;

/**
 * Where latency tables are in Redis, as far as more than one service must know it.
 *
 * @since 0.1
 */
@NullMarked
public final class TableKeys {

  /** With the id of a table: the hash that says what it is, of the latency service alone. */
  public static final String PREFIX = "gpunas:table:";

  /** Ends the key of the hash of a table's costs. */
  public static final String COSTS = ":costs";

  private TableKeys() {}

  /** Key of the hash of what a table's layers cost, microseconds by layer key. */
  public static String costs(String tableId) {
    return PREFIX + tableId + COSTS;
  }
}
