package gpunas.latency.kafka;

import gpunas.latency.Band;
import gpunas.latency.Search;
import gpunas.schemas.SpaceCodec;

/** Searches from the wire. */
final class SearchMapper {

  private SearchMapper() {}

  static Search fromWire(gpunas.schemas.Search search) {
    var spec = search.getSpec();
    return new Search(
        search.getSearchId(),
        switch (search.getState()) {
          case RUNNING, PAUSED -> false;
          case CANCELLED, COMPLETED -> true;
        },
        SpaceCodec.fromWire(spec.getSpace()),
        spec.getTable(),
        spec.getPrecision(),
        spec.getBatch(),
        spec.getBands().stream()
            .map(band -> new Band(band.getName(), band.getFromMicros(), band.getBelowMicros()))
            .toList());
  }
}
