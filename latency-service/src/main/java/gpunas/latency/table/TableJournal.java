package gpunas.latency.table;

import java.util.List;

/** Where everything that is said of tables is written down for good, before it counts. */
public interface TableJournal {

  /** Writes down measurements, in this order. */
  void measured(List<MeasuredRound> rounds);

  /** Writes down which layers are missing. */
  void missing(List<MissingLayers> missing);

  /**
   * Writes down what could not be measured.
   *
   * @param provenance what the numbers would have been
   */
  void failed(FailedLayers failed, Provenance provenance);

  /** Writes down that a table is deleted. */
  void deleted(String tableId);
}
