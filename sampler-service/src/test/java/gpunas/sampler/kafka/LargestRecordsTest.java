package gpunas.sampler.kafka;

import static gpunas.sampler.Specs.NOON;
import static gpunas.testing.SampleSearches.largestSpace;
import static gpunas.testing.SampleSearches.member;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import gpunas.eventloop.Dispatch;
import gpunas.eventloop.Event;
import gpunas.eventloop.Outgoing;
import gpunas.sampler.EpochTimes;
import gpunas.sampler.KnownDatasets;
import gpunas.sampler.SamplerMetrics;
import gpunas.sampler.Searches;
import gpunas.sampler.Specs;
import gpunas.sampler.spec.SpecReader;
import gpunas.sampler.spec.SpecWriter;
import gpunas.schemas.SearchCodec;
import gpunas.schemas.Topics;
import gpunas.schemas.WireCodec;
import gpunas.searchmodel.Band;
import gpunas.searchmodel.Baseline;
import gpunas.searchmodel.Budget;
import gpunas.searchmodel.Notes;
import gpunas.searchmodel.Search;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchmodel.SearchSpec.Table;
import gpunas.testing.LargestRecords;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

class LargestRecordsTest extends LargestRecords {
  private static final String ID = "s".repeat(47);

  /** What the ranking's note may have, which is the reason of a failed search. */
  private static final int REASON_CHARS = 20_000;

  LargestRecordsTest() {
    super("sampler");
  }

  @Override
  protected List<Outgoing> largest() throws Exception {
    var spec = largestSpec();
    var asWritten = new ObjectMapper().writeValueAsBytes(SpecWriter.fields(spec));
    assertThat(SpecReader.read(asWritten)).as("what a user may ask for").isEqualTo(spec);
    var search = Search.started(ID, spec, NOON);
    var searches = new Searches();
    var fold =
        new SamplerFold(
            searches,
            new EpochTimes(searches),
            new KnownDatasets(() -> NOON),
            1_000_000,
            () -> NOON,
            new SamplerMetrics(new SimpleMeterRegistry()));
    var bytes = WireCodec.encode(SearchCodec.toWire(search));
    new Dispatch(fold.handlers()).take(new Event(Topics.SEARCHES.name(), 0, 0, ID, bytes));
    var records = new ArrayList<>(fold.decide());
    var ended = search.noted(noted()).changed(Search.State.FAILED, WIDE.repeat(REASON_CHARS), NOON);
    records.add(Outgoing.of(Topics.SEARCHES, ID, SearchCodec.toWire(ended)));
    return records;
  }

  private static Notes noted() {
    var note = WIDEST.repeat(Notes.MOST_CHARACTERS);
    return new Notes(
        note,
        IntStream.range(0, Notes.MOST_TRAININGS)
            .boxed()
            .collect(toMap(i -> "%s-%052d".formatted(ID, i), _ -> note)));
  }

  private static SearchSpec largestSpec() {
    var largest = largestSpace();
    return Specs.gpunet(1_000_000_000)
        .with(draft -> {
          draft.name = WIDEST.repeat(100);
          draft.space = largest;
          draft.table = Table.named(longName(0)).by("onnxruntime", WIDEST.repeat(100));
          draft.bands =
              IntStream.range(0, 16).mapToObj(i -> new Band(longName(i), i, 1e9, 10_000)).toList();
          draft.dataset = WIDEST.repeat(100);
          draft.budget = new Budget(1_000_000, 10_000, 1e8, 1e5, 1e-9);
          draft.start = IntStream.range(0, 100).mapToObj(i -> member(largest, i)).toList();
          draft.baselines =
              IntStream.range(0, 20)
                  .mapToObj(i ->
                      new Baseline(
                          WIDEST.repeat(98) + (10 + i),
                          member(largest, 100 + i),
                          true,
                          0.123456789,
                          1e6))
                  .toList();
          draft.learnFrom = IntStream.range(0, 100).mapToObj(LargestRecordsTest::longName).toList();
          draft.priority = 100;
          draft.seed = Long.MIN_VALUE;
        });
  }

  private static String longName(int which) {
    return "n".repeat(97) + (100 + which);
  }
}
