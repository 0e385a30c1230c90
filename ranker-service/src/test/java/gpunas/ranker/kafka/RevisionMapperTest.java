package gpunas.ranker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.eventloop.Outgoing;
import gpunas.ranker.Ranking;
import gpunas.ranker.Revision;
import gpunas.ranker.Revisions;
import gpunas.ranker.Score;
import gpunas.ranker.training.Network;
import gpunas.schemas.RankedResults;
import gpunas.schemas.WireCodec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RevisionMapperTest {

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_revision_survives_the_wire(boolean isFinal) {
    var revision = Revisions.of("s", 7, isFinal);
    var bytes = WireCodec.encode(RevisionMapper.toWire(revision));
    assertThat(RevisionMapper.fromWire(WireCodec.decode(bytes, RankedResults.class)))
        .isEqualTo(revision);
  }

  @Test
  void a_ranking_of_deep_networks_is_cut_so_that_it_fits_into_a_record_with_its_moves() {
    var ranking = ranking(1000, 2000, 1);
    var fitting = RevisionMapper.fitting(ranking);
    var entries = fitting.bands().getFirst().entries();
    assertThat(entries)
        .hasSizeBetween(100, 999)
        .isEqualTo(ranking.bands().getFirst().entries().subList(0, entries.size()));
    assertThat(bytes(fitting)).isBetween(800_000, Outgoing.MAX_VALUE_BYTES);
    assertThat(RevisionMapper.fitting(fitting)).isEqualTo(fitting);
  }

  @Test
  void networks_that_were_trained_very_often_fit_as_well() {
    assertThat(bytes(RevisionMapper.fitting(ranking(1000, 41, 100))))
        .isBetween(100_000, Outgoing.MAX_VALUE_BYTES);
  }

  @Test
  void those_measured_outside_are_cut_as_well() {
    var all = ranking(1000, 2000, 1).bands().getFirst().entries();
    var fitting = RevisionMapper.fitting(ranking(List.of(), all));
    assertThat(fitting.bands().getFirst().outside()).hasSizeBetween(100, 999);
    assertThat(bytes(fitting)).isBetween(800_000, Outgoing.MAX_VALUE_BYTES);
  }

  @Test
  void a_ranking_that_fits_is_left_as_it_is() {
    var ranking = ranking(1000, 41, 1);
    assertThat(RevisionMapper.fitting(ranking)).isEqualTo(ranking);
  }

  @Test
  void of_a_network_that_is_too_deep_for_a_record_nothing_is_listed() {
    var fitting = RevisionMapper.fitting(ranking(2, 900_000, 1));
    assertThat(fitting.bands().getFirst().entries()).isEmpty();
  }

  /** With the longest words on how entries moved. */
  private static int bytes(Ranking ranking) {
    var moved = moved(ranking, new Ranking.Table("0123456789abcdef", 0.0123456789));
    var revision = new Revision("s".repeat(100), 1_000_000, Instant.now(), moved);
    return WireCodec.encode(RevisionMapper.toWire(revision)).length;
  }

  /** The same with the longest words on how each entry moved, and another table. */
  static Ranking moved(Ranking ranking, Ranking.@Nullable Table table) {
    return new Ranking(
        ranking.isFinal(),
        ranking.counts(),
        ranking.bands().stream()
            .map(band ->
                new Ranking.Band(
                    band.name(),
                    band.fromMicros(),
                    band.belowMicros(),
                    band.entries().stream().map(RevisionMapperTest::moved).toList(),
                    band.outside().stream().map(RevisionMapperTest::moved).toList()))
            .toList(),
        ranking.note(),
        table,
        ranking.baselines());
  }

  private static Ranking.Entry moved(Ranking.Entry entry) {
    return new Ranking.Entry(
        entry.place(),
        new Ranking.Move(1000, "objective -1234567.1234 over 2000000 trainings, was -1234567.1234"),
        entry.network(),
        entry.score(),
        entry.measuredLatencyMicros(),
        entry.refinedLatencyMicros(),
        entry.trainings());
  }

  private static Ranking ranking(int entries, int genes, int trainings) {
    var encoding = IntStream.range(0, genes).boxed().toList();
    var all = new ArrayList<Ranking.Entry>();
    for (var i = 1; i <= entries; i++) {
      var each = new Ranking.Training("a-search-00001-" + i, 0.5, 1.5, "a-search-00001/" + i);
      all.add(
          new Ranking.Entry(
              new Ranking.Place(i, false, false),
              new Ranking.Move(null, null),
              new Network(encoding, 400 + i, 1000, 10_000),
              new Score(0.5, null, 1.5, 2.5, null),
              null,
              null,
              Collections.nCopies(trainings, each)));
    }
    return ranking(all, List.of());
  }

  private static Ranking ranking(List<Ranking.Entry> entries, List<Ranking.Entry> outside) {
    return new Ranking(
        false,
        new Ranking.Counts(1, 0, 0, 0),
        List.of(new Ranking.Band("b", 0, 1e9, entries, outside)),
        null,
        new Ranking.Table("0123456789abcdef", 0.0123456789),
        List.of());
  }
}
