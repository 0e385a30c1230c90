package gpunas.ranker;

import java.time.Instant;
import java.util.List;

/** Revisions to test with. */
public final class Revisions {
  private Revisions() {}

  /** A ranking of one band with two networks, one of them measured. */
  public static Revision of(String searchId, int number, boolean isFinal) {
    var first =
        new Ranking.Entry(
            1,
            "job-1",
            List.of(320, 32, 3),
            0.75,
            1.25,
            1.5,
            480.5,
            512.0,
            11_885_432,
            3_254_209_280L,
            searchId + "/job-1");
    var second =
        new Ranking.Entry(
            2,
            "job-2",
            List.of(224, 24, 5),
            0.7,
            1.5,
            1.75,
            400,
            null,
            5_000_000,
            1_000_000_000,
            searchId + "/job, \"2\"");
    return new Revision(
        searchId,
        number,
        Instant.parse("2026-11-01T12:00:00Z").plusSeconds(number),
        new Ranking(
            isFinal,
            new Ranking.Counts(3, 2, 1, 1),
            List.of(
                new Ranking.Band("fast", 0, 500, List.of(first, second)),
                new Ranking.Band("slow", 500, 1000, List.of())),
            isFinal ? "Band slow is empty: no candidate is that slow." : null));
  }
}
