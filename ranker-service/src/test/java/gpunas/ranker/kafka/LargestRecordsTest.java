package gpunas.ranker.kafka;

import static gpunas.testing.SampleSearches.NOON;
import static gpunas.testing.SampleSearches.largestSpace;
import static gpunas.testing.SampleSearches.member;

import gpunas.eventloop.Outgoing;
import gpunas.ranker.Ranking;
import gpunas.ranker.Revision;
import gpunas.ranker.Score;
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
import gpunas.schemas.Topics;
import gpunas.searchmodel.Accuracy;
import gpunas.searchmodel.NetworkFigures;
import gpunas.searchspace.SearchSpace;
import gpunas.testing.LargestRecords;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

class LargestRecordsTest extends LargestRecords {
  private static final String ID = "s".repeat(47);
  private static final SearchSpace SPACE = largestSpace();
  private static final int BANDS = 16;

  /** Of all bands together, and of those outside of theirs: all that are measured. */
  private static final int ENTRIES = 1000;

  private static final int OUTSIDE = 256;

  private static final NetworkFigures FIGURES =
      new NetworkFigures(1e9, 1e9, 1_000_000, 1e9, 4096, 1e9, WIDE.repeat(500));

  /** More than fit. */
  private static final int TRAININGS = 3000;

  /** Of a search, as many lines of each as a trainer tells. */
  private static final int LOGS = 20;

  LargestRecordsTest() {
    super("ranker");
  }

  @Override
  protected List<Outgoing> largest() {
    var fitting = RevisionMapper.fitting(ranking());
    // What is said of moves is not known when entries are left out.
    var ranking = RevisionMapperTest.moved(fitting, fitting.table());
    var revision = new Revision(ID, Integer.MAX_VALUE, NOON, ranking);
    return List.of(
        Outgoing.of(Topics.RESULTS_RANKED, ID, RevisionMapper.toWire(revision)),
        Outgoing.of(Topics.SEARCHES_SUMMARISED, ID, SummaryMapper.toWire(summary(), NOON)));
  }

  private static Ranking ranking() {
    var bands =
        IntStream.range(0, BANDS)
            .mapToObj(i ->
                new Ranking.Band(
                    band(i),
                    0,
                    1e9,
                    Collections.nCopies(ENTRIES / BANDS, entry(i)),
                    Collections.nCopies(OUTSIDE / BANDS, entry(i))))
            .toList();
    return new Ranking(
        true,
        new Ranking.Counts(1_000_000, 1_000_000, 1_000_000, 1_000_000),
        bands,
        WIDE.repeat(20_000),
        new Ranking.Table(
            "f".repeat(64),
            0.02,
            new Ranking.RefinedTable("t".repeat(100), "f".repeat(64), 0.02),
            WIDE.repeat(500),
            Integer.MAX_VALUE),
        Collections.nCopies(20, baseline()));
  }

  private static Ranking.Entry entry(int which) {
    var training =
        new Ranking.Training(
            jobId(999_999),
            0.5,
            1.5,
            ID + "/" + jobId(999_999),
            0.625,
            new FineTuned(100_000, 0.5, 0.5));
    return new Ranking.Entry(
        new Ranking.Place(1000, true, true),
        new Ranking.Move(null, null),
        network(which),
        new Score(0.5, 0.125, 1.5, 2.5, 0.125),
        1e9,
        1e9,
        Collections.nCopies(21, training),
        null,
        Long.MAX_VALUE,
        FIGURES);
  }

  /** The sentence names baseline and data set up to three times. */
  private static Ranking.Baseline baseline() {
    return new Ranking.Baseline(
        WIDEST.repeat(100),
        new Accuracy(0.5, Accuracy.Source.STATED, WIDEST.repeat(100)),
        true,
        new Ranking.Latency(1e9, 1e9, 1e9, WIDE.repeat(500), Long.MAX_VALUE, FIGURES),
        Long.MAX_VALUE,
        Long.MAX_VALUE,
        jobId(999_999),
        WIDEST.repeat(1000));
  }

  private static Summary summary() {
    var counts = new HashMap<State, Integer>();
    Arrays.stream(State.values()).forEach(state -> counts.put(state, 1_000_000));
    var histogram = new Histogram(-200, Collections.nCopies(1000, 1_000_000_000L));
    return new Summary(
        ID,
        counts,
        Map.of(7, 1_000_000),
        new Candidates(
            1_000_000_000,
            1_000_000_000,
            1_000_000_000,
            1e9,
            1e9,
            "f".repeat(64),
            0.02,
            Collections.nCopies(BANDS, histogram)),
        IntStream.range(0, TRAININGS).mapToObj(LargestRecordsTest::training).toList(),
        WIDE.repeat(4000),
        IntStream.range(0, LOGS)
            .boxed()
            .collect(
                Collectors.toMap(
                    LargestRecordsTest::jobId, _ -> Collections.nCopies(30, WIDE.repeat(200)))));
  }

  private static Training training(int number) {
    var job =
        new Job(
            jobId(number),
            ID,
            number,
            band(number % BANDS),
            7,
            true,
            100_000,
            network(number),
            NOON);
    var files =
        IntStream.range(0, 20)
            .mapToObj(i -> new End.Artefact("file-" + i, Long.MAX_VALUE, "0f".repeat(32)))
            .toList();
    var end =
        new End(
            number % 2 == 0
                ? new Outcome.Failed(WIDE.repeat(1000))
                : Outcome.Completed.notQuantised(0.5, "elsewhere/" + jobId(number), WIDE)
                    .with(new FineTuned(100_000, 0.5, 0.5)),
            WIDE.repeat(255) + number,
            "cuda:15",
            22,
            1e9,
            List.of(),
            files,
            NOON,
            NOON);
    return new Training(
        job, null, end, Collections.nCopies(32, new Point(1e5, 1.5, 0.5)), List.of());
  }

  private static Network network(int which) {
    var choices = 4852;
    return new Network(
        member(SPACE, which % choices).toList(), 1e9, Long.MAX_VALUE, Long.MAX_VALUE);
  }

  private static String jobId(int number) {
    return "%s-%07d".formatted(ID, number);
  }

  private static String band(int which) {
    return "b".repeat(97) + (100 + which);
  }
}
