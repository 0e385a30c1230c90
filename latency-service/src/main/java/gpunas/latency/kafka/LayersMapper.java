package gpunas.latency.kafka;

import gpunas.eventloop.Outgoing;
import gpunas.latency.table.FailedLayers;
import gpunas.latency.table.MeasuredRound;
import gpunas.latency.table.MissingLayers;
import gpunas.latency.table.Provenance;
import gpunas.schemas.LayerLatency;
import gpunas.schemas.LayersMeasured;
import gpunas.schemas.LayersMissing;
import gpunas.schemas.TableKind;
import gpunas.schemas.TableProvenance;
import gpunas.schemas.TableWish;
import gpunas.schemas.Topics;
import gpunas.searchmodel.SearchSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Missing and measured layers from the wire and to it. */
final class LayersMapper {

  private LayersMapper() {}

  static MissingLayers fromWire(LayersMissing missing) {
    return new MissingLayers(
        missing.getTableId(),
        missing.getLayers(),
        missing.getTableLayers(),
        missing.getRounds(),
        missing.getGeneration(),
        fromWire(missing.getTableId(), missing.getWanted()));
  }

  private static SearchSpec.Table fromWire(String tableId, @Nullable TableWish wanted) {
    return wanted == null
        ? SearchSpec.Table.named(tableId)
        : SearchSpec.Table.of(tableId, wanted.getPrecision(), wanted.getBatch())
            .by(wanted.getRuntime(), wanted.getDevice());
  }

  static Outgoing toWire(MissingLayers missing) {
    return Outgoing.of(
        Topics.LAYERS_MISSING,
        missing.tableId(),
        new LayersMissing(
            missing.tableId(),
            missing.layers(),
            missing.tableLayers(),
            missing.rounds(),
            missing.generation(),
            toWire(missing.wanted())));
  }

  private static TableWish toWire(SearchSpec.Table wanted) {
    return new TableWish(wanted.runtime(), wanted.device(), wanted.precision(), wanted.batch());
  }

  /** Says that a table is deleted. */
  static Outgoing tombstone(String tableId) {
    return Outgoing.tombstone(Topics.LAYERS_MEASURED, tableId);
  }

  static MeasuredRound fromWire(LayersMeasured measured) {
    var micros = new HashMap<String, Double>();
    var spreads = new HashMap<String, Double>();
    var deviations = new HashMap<String, Double>();
    for (var entry : measured.getEntries()) {
      micros.put(entry.getLayer(), entry.getMicros());
      var spread = entry.getSpreadMicros();
      if (spread != null) {
        spreads.put(entry.getLayer(), spread);
      }
      var deviation = entry.getDeviation();
      if (deviation != null) {
        deviations.put(entry.getLayer(), deviation);
      }
    }
    return new MeasuredRound(
        measured.getTableId(),
        fromWire(measured.getProvenance()),
        measured.getRound(),
        measured.getRounds(),
        measured.getLayers(),
        micros,
        spreads,
        deviations,
        Duration.ofMillis(measured.getTookMillis()),
        measured.getGeneration());
  }

  static Outgoing toWire(MeasuredRound round, Instant at) {
    return Outgoing.of(
        Topics.LAYERS_MEASURED,
        round.tableId(),
        LayersMeasured.newBuilder()
            .setTableId(round.tableId())
            .setProvenance(toWire(round.provenance()))
            .setRound(round.round())
            .setRounds(round.rounds())
            .setLayers(round.layers())
            .setEntries(
                round.micros().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .map(entry ->
                        new LayerLatency(
                            entry.getKey(),
                            entry.getValue(),
                            round.spreads().get(entry.getKey()),
                            round.deviations().get(entry.getKey())))
                    .toList())
            .setAt(at)
            .setTookMillis(round.took().toMillis())
            .setGeneration(round.generation())
            .build());
  }

  /** What a record says could not be measured; null: nothing. */
  static @Nullable FailedLayers failed(LayersMeasured measured) {
    return measured.getNotMeasured().isEmpty()
        ? null
        : new FailedLayers(
            measured.getTableId(),
            measured.getNotMeasured(),
            String.valueOf(measured.getNotMeasuredBecause()),
            measured.getGeneration());
  }

  static Outgoing toWire(FailedLayers failed, Provenance provenance, Instant at) {
    return Outgoing.of(
        Topics.LAYERS_MEASURED,
        failed.tableId(),
        LayersMeasured.newBuilder()
            .setTableId(failed.tableId())
            .setProvenance(toWire(provenance))
            .setRound(1)
            .setRounds(1)
            .setLayers(0)
            .setEntries(List.of())
            .setAt(at)
            .setGeneration(failed.generation())
            .setNotMeasured(failed.layers())
            .setNotMeasuredBecause(failed.reason())
            .build());
  }

  private static Provenance fromWire(TableProvenance provenance) {
    return new Provenance(
        provenance.getDevice(),
        provenance.getRuntime(),
        provenance.getRuntimeVersion(),
        provenance.getProvider(),
        provenance.getPrecision(),
        provenance.getBatch(),
        switch (provenance.getKind()) {
          case MEASURED -> Provenance.Kind.MEASURED;
          case ESTIMATED -> Provenance.Kind.ESTIMATED;
          case IMPORTED -> Provenance.Kind.IMPORTED;
        });
  }

  private static TableProvenance toWire(Provenance provenance) {
    return new TableProvenance(
        provenance.device(),
        provenance.runtime(),
        provenance.runtimeVersion(),
        provenance.provider(),
        provenance.precision(),
        provenance.batch(),
        switch (provenance.kind()) {
          case MEASURED -> TableKind.MEASURED;
          case ESTIMATED -> TableKind.ESTIMATED;
          case IMPORTED -> TableKind.IMPORTED;
        });
  }
}
