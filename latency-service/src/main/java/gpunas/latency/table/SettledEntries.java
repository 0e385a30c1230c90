package gpunas.latency.table;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of a table, at a moment when nothing was missing that was asked for.
 *
 * @param provenance what the numbers are; null if there are none
 * @param micros of what was measured, not modelled, by {@link TableKey}
 * @param spreads as in {@link LatencyTable#spreads}
 * @param modelled how many layers were modelled and written down
 * @param layersTook how long measuring layers took, of all profilers together
 * @param networksTook the same of networks
 * @param failed what was asked for and could not be measured, with the reasons
 * @param generation which table of this id it is, see {@link TableBook#generation}
 */
public record SettledEntries(
    @Nullable Provenance provenance,
    Map<String, Double> micros,
    Map<String, Double> spreads,
    int modelled,
    Duration layersTook,
    Duration networksTook,
    Map<String, String> failed,
    long generation) {

  /** Copies the maps. */
  public SettledEntries {
    micros = Map.copyOf(micros);
    spreads = Map.copyOf(spreads);
    failed = Map.copyOf(failed);
  }

  /** How much was asked for and has an answer. */
  public int answered() {
    return size() + failed.size();
  }

  /** How many layers and networks were measured. */
  public int size() {
    return micros.size();
  }

  /** How many networks were measured. */
  public int networks() {
    return (int) micros.keySet().stream().filter(TableKey::isNetwork).count();
  }

  /** How many networks could not be measured. */
  public int lostNetworks() {
    return (int) failed.keySet().stream().filter(TableKey::isNetwork).count();
  }

  /** How many layers were measured. */
  public int layers() {
    return size() - networks();
  }

  /** How long measuring took in all. */
  public Duration took() {
    return layersTook.plus(networksTook);
  }
}
