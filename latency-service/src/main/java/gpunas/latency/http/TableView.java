package gpunas.latency.http;

import gpunas.latency.http.TableDocument.ProvenanceDocument;
import gpunas.latency.table.TableSummary;
import io.micronaut.serde.annotation.Serdeable;

/**
 * A table in a list.
 *
 * @param layers how many entries it has
 */
@Serdeable
record TableView(String id, String version, ProvenanceDocument provenance, int layers) {

  static TableView of(TableSummary table) {
    return new TableView(
        table.id(), table.version(), ProvenanceDocument.of(table.provenance()), table.layers());
  }
}
