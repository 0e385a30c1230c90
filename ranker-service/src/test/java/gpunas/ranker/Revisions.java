package gpunas.ranker;

import gpunas.ranker.training.FineTuned;
import gpunas.ranker.training.Network;
import gpunas.searchmodel.Accuracy;
import gpunas.searchmodel.NetworkFigures;
import java.time.Instant;
import java.util.List;

/** Revisions to test with. */
public final class Revisions {
  private Revisions() {}

  /** A ranking of one band with two networks, one of them measured. */
  public static Revision of(String searchId, int number, boolean isFinal) {
    var first =
        new Ranking.Entry(
            new Ranking.Place(1, false, true),
            new Ranking.Move(2, "objective 1.5 over 2 trainings, was 1.8"),
            new Network(List.of(320, 32, 3), 480.5, 11_885_432, 3_254_209_280L),
            new Score(0.75, 0.01, 1.25, 1.5, 0.02),
            512.0,
            505.25,
            List.of(
                new Ranking.Training(
                    "job-1", 0.76, 1.23, searchId + "/job-1", 0.78, new FineTuned(2, 0.72, 0.76)),
                new Ranking.Training(
                    "job-3", 0.74, 1.27, searchId + "/job-3", 0.77, new FineTuned(2, 0.74, null))),
            new Ranking.Taught("job-3", "job-0", 0.74, 1.27, -0.01, 0.0125),
            25_165_824L,
            new NetworkFigures(
                520.5, 610.25, 1000, 9000.5, 32, null, "energy: this device tells none"));
    var second =
        new Ranking.Entry(
            new Ranking.Place(2, true, false),
            new Ranking.Move(null, "new"),
            new Network(List.of(224, 24, 5), 400, 5_000_000, 1_000_000_000),
            new Score(0.7, null, 1.5, 1.75, null),
            null,
            null,
            List.of(new Ranking.Training("job-2", 0.7, 1.5, searchId + "/job, \"2\"")));
    var outside =
        new Ranking.Entry(
            new Ranking.Place(0, false, false),
            new Ranking.Move(1, "measured 0.5020 ms, outside of the band"),
            new Network(List.of(320, 24, 5), 495, 6_000_000, 1_500_000_000),
            new Score(0.76, null, 1.2, 1.4, null),
            502.0,
            501.5,
            List.of(new Ranking.Training("job-4", 0.76, 1.2, searchId + "/job-4")));
    return new Revision(
        searchId,
        number,
        Instant.parse("2026-11-01T12:00:00Z").plusSeconds(number),
        new Ranking(
            isFinal,
            new Ranking.Counts(3, 2, 1, 1),
            List.of(
                new Ranking.Band("fast", 0, 500, List.of(first, second), List.of(outside)),
                new Ranking.Band("slow", 500, 1000, List.of(), List.of())),
            isFinal ? "Band slow is empty: no candidate is that slow." : null,
            new Ranking.Table(
                "0f3a",
                0.021,
                new Ranking.RefinedTable("v100.refined-s", "1b2c", 0.012),
                "fp16",
                1),
            List.of(
                new Ranking.Baseline(
                    "mine",
                    new Accuracy(0.72, Accuracy.Source.STATED, null),
                    true,
                    new Ranking.Latency(
                        610.0, null, 620.5, "its device is gone", 52_428_800L, null),
                    5_000_000L,
                    1_000_000_000L,
                    "job-5",
                    "At the accuracy of mine it is faster."),
                new Ranking.Baseline(
                    "unknown",
                    null,
                    false,
                    new Ranking.Latency(null, null, null, null),
                    null,
                    null,
                    null,
                    "No accuracy of unknown is known."))));
  }
}
