package gpunas.ranker.kafka;

import static gpunas.ranker.Specs.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.eventloop.Outgoing;
import gpunas.ranker.progress.Candidates;
import gpunas.ranker.progress.Histogram;
import gpunas.ranker.progress.Summary;
import gpunas.ranker.training.End;
import gpunas.ranker.training.FineTuned;
import gpunas.ranker.training.Job;
import gpunas.ranker.training.Network;
import gpunas.ranker.training.Outcome;
import gpunas.ranker.training.Point;
import gpunas.ranker.training.Training;
import gpunas.ranker.training.Training.State;
import gpunas.schemas.SearchSummarised;
import gpunas.schemas.WireCodec;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SummaryMapperTest {

  @Test
  void a_summary_survives_the_wire() {
    var files = List.of(new End.Artefact("model.onnx", 1L << 40, "0f".repeat(32)));
    var summary =
        summary(
            List.of(
                training(0, List.of(1, 2), new Outcome.Completed(0.1, 0.7, "s/s-0"), files),
                training(1, List.of(3), new Outcome.Completed(0.2, 0.6, "elsewhere"), List.of()),
                training(
                    4,
                    List.of(5),
                    new Outcome.Completed(0.3, 0.5, "s/s-4", 0.55, null)
                        .with(new FineTuned(3, 0.5, null)),
                    List.of()),
                training(
                    5, List.of(6), Outcome.Completed.notQuantised(0.4, "s/s-5", "No."), List.of()),
                training(2, List.of(), new Outcome.Diverged(3), List.of()),
                training(3, List.of(4), new Outcome.Failed("device lost"), List.of())));
    var back = sent(summary);
    assertThat(back.trainings()).isEqualTo(summary.trainings());
    assertThat(back.counts()).containsEntry(State.COMPLETED, 2).containsEntry(State.FAILED, 1);
    assertThat(back.completedByRung()).isEqualTo(Map.of(0, 0, 1, 2));
    var candidates = back.candidates();
    assertThat(candidates.tableVersion()).isEqualTo("v1");
    assertThat(candidates.bands().getFirst().counts()).containsExactly(4L, 0L, 5L);
    assertThat(candidates.bands().getFirst().firstBin()).isEqualTo(-3);
  }

  @Test
  void of_very_many_trainings_the_best_are_kept_as_far_as_they_fit_into_a_record() {
    var all =
        IntStream.range(0, 15_000)
            .mapToObj(i ->
                training(i, List.of(1, 2, i), new Outcome.Completed(i, 0.5, "s/s-" + i), List.of()))
            .toList();
    var record = SummaryMapper.toWire(summary(all), NOON);
    assertThat(WireCodec.encode(record).length)
        .isBetween(Outgoing.MAX_VALUE_BYTES * 99 / 100, Outgoing.MAX_VALUE_BYTES);
    assertThat(SummaryMapper.fromWire(record).trainings())
        .isEqualTo(all.subList(0, record.getTrainings().size()));
  }

  @Test
  void a_network_that_is_too_deep_for_a_record_is_left_out() {
    var deep = IntStream.range(0, 700_000).boxed().toList();
    var record =
        SummaryMapper.toWire(
            summary(List.of(training(0, deep, new Outcome.Completed(1, 0.5, "s/s-0"), List.of()))),
            NOON);
    assertThat(record.getTrainings()).isEmpty();
    assertThat(record.getCompleted()).isEqualTo(2);
  }

  private static Summary sent(Summary summary) {
    var bytes = WireCodec.encode(SummaryMapper.toWire(summary, NOON));
    return SummaryMapper.fromWire(WireCodec.decode(bytes, SearchSummarised.class));
  }

  private static Summary summary(List<Training> trainings) {
    return new Summary(
        "s",
        Map.of(State.COMPLETED, 2, State.DIVERGED, 1, State.FAILED, 1),
        Map.of(1, 2),
        new Candidates(
            10, 20, 1, 90, 700, "v1", 0.02, List.of(new Histogram(-3, List.of(4L, 0L, 5L)))),
        trainings,
        "1 validation images cannot be read: a/b.jpg.",
        Map.of("s-3", List.of("2026-11-01 12:00:00Z WARN CUDA out of memory")));
  }

  private static Training training(
      int number, List<Integer> encoding, Outcome outcome, List<End.Artefact> files) {
    var network = new Network(encoding, 400.5, 1000, 10_000);
    var job = new Job("s-" + number, "s", number, "fast", 1, true, 8, network, NOON);
    var end =
        new End(
            outcome,
            "trainer-1",
            "cpu",
            1,
            500.0,
            List.of(),
            files,
            NOON,
            NOON.plusSeconds(number));
    var curve = List.of(new Point(1, 0.5, 0.25), new Point(2, 0.25, null));
    return new Training(job, null, end, curve, List.of());
  }
}
