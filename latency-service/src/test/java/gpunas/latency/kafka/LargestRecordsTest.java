package gpunas.latency.kafka;

import static gpunas.latency.Samples.batch;
import static gpunas.latency.Samples.keysAndNetworks;
import static gpunas.latency.Samples.search;
import static gpunas.latency.Samples.table;
import static gpunas.latency.Samples.tinySpace;
import static gpunas.testing.SampleSearches.NOON;
import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.eventloop.Outgoing;
import gpunas.latency.AnnotatedBatch;
import gpunas.latency.CostBook;
import gpunas.latency.Costs;
import gpunas.latency.MissingLayerWatch;
import gpunas.latency.Searches;
import gpunas.latency.TableBudgets;
import gpunas.latency.profile.BaselineLatency;
import gpunas.latency.profile.NetworkTimings.NotTimed;
import gpunas.latency.profile.NetworkTimings.Refined;
import gpunas.latency.profile.NetworkTimings.Timed;
import gpunas.latency.profile.RoundTimer;
import gpunas.latency.table.FailedLayers;
import gpunas.latency.table.InMemoryTableStore;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.MeasuredRound;
import gpunas.latency.table.MissingLayers;
import gpunas.latency.table.PendingRound;
import gpunas.latency.table.Provenance;
import gpunas.latency.table.RecordingJournal;
import gpunas.latency.table.TableBook;
import gpunas.schemas.Topics;
import gpunas.searchmodel.Band;
import gpunas.searchmodel.NetworkFigures;
import gpunas.searchspace.Activation;
import gpunas.searchspace.Choices;
import gpunas.searchspace.Padding;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.StageChoices;
import gpunas.searchspace.StageType;
import gpunas.searchspace.StemChoices;
import gpunas.testing.LargestRecords;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

class LargestRecordsTest extends LargestRecords {
  private static final String TABLE = "t".repeat(100);
  private static final String SEARCH = "s".repeat(47);
  private static final String ENDLESS = WIDE.repeat(2_000_000);
  private static final String LONG_WORD = WIDE.repeat(500);
  private static final Provenance PROVENANCE =
      new Provenance(
          LONG_WORD,
          LONG_WORD,
          LONG_WORD,
          LONG_WORD,
          LONG_WORD,
          1_000_000,
          Provenance.Kind.MEASURED);

  LargestRecordsTest() {
    super("latency");
  }

  @Override
  protected List<Outgoing> largest() {
    return Stream.of(annotated(), layers(), networks()).flatMap(Collection::stream).toList();
  }

  /** Every candidate is in sixteen bands. */
  private static List<Outgoing> annotated() {
    var space = tinySpace();
    var store = new InMemoryTableStore();
    store.put(table(TABLE, space));
    var costs = (Costs.Known) new CostBook(store, InstantSource.system()).find(space, TABLE);
    var bands = IntStream.range(0, 16).mapToObj(i -> new Band("band " + i, 0, 1e9, null)).toList();
    var annotated = AnnotatedBatch.of(batch(SEARCH, space, 50_000, 1), bands, costs);
    return annotated.split(BatchMapper.mostRows(space.genes().size())).stream()
        .map(part -> Outgoing.of(Topics.CANDIDATES_ANNOTATED, SEARCH, BatchMapper.toWire(part)))
        .toList();
  }

  /** Whole networks are named by all of their layers. */
  private static List<Outgoing> layers() {
    var space = deepSpace();
    var all = keysAndNetworks(space);
    assertThat(all.stream().mapToInt(String::length).sum()).isGreaterThan(1_500_000);
    var shares = shares(space);
    var outgoing = new ArrayList<Outgoing>();
    for (var share : shares) {
      outgoing.add(LayersMapper.toWire(share));
      outgoing.add(
          LayersMapper.toWire(
              new FailedLayers(TABLE, share.layers(), ENDLESS, share.generation()),
              PROVENANCE,
              NOON));
    }
    var rounds =
        RoundTimer.parts(TABLE, new PendingRound(1, 5, all.size(), all)).stream()
            .map(part ->
                new MeasuredRound(TABLE, PROVENANCE, 1, 5, all.size(), micros(part.layers())));
    var finished = new LatencyTable(TABLE, PROVENANCE, micros(all), micros(all));
    Stream.concat(rounds, MeasuredRound.of(finished, 1000).stream())
        .forEach(round -> outgoing.add(LayersMapper.toWire(round, NOON)));
    return outgoing;
  }

  private static List<MissingLayers> shares(SearchSpace space) {
    var searches = new Searches();
    var costs = new CostBook(new InMemoryTableStore(), InstantSource.system());
    searches.know(search(SEARCH, space, TABLE));
    return new MissingLayerWatch(
            searches,
            new TableBudgets(searches, costs),
            costs,
            new TableBook(),
            new RecordingJournal())
        .announce();
  }

  private static List<Outgoing> networks() {
    var micros =
        IntStream.range(0, 256)
            .boxed()
            .collect(toMap(i -> "%s-%07d".formatted(SEARCH, i), i -> 1.5 + i));
    var figures = new NetworkFigures(1.5, 1.5, 2000, 1.5, 4096, 1.5, ENDLESS);
    var figuresByJob = micros.keySet().stream().collect(toMap(identity(), _ -> figures));
    var baselines =
        IntStream.range(0, 20)
            .mapToObj(_ ->
                new BaselineLatency(WIDEST.repeat(100), 1.5, 1.5, ENDLESS, Long.MAX_VALUE, figures))
            .toList();
    var refined = new Refined(TABLE, "0123456789abcdef", 0.02, micros);
    return Stream.of(
            new Timed(SEARCH, TABLE, micros, figuresByJob, baselines, refined, ENDLESS),
            new NotTimed(SEARCH, TABLE, ENDLESS, baselines))
        .map(each -> NetworksMapper.toWire(each, NOON))
        .toList();
  }

  private static Map<String, Double> micros(List<String> keys) {
    return keys.stream().collect(toMap(identity(), _ -> 1.5));
  }

  /** Few layers, of which its networks have hundreds. */
  private static SearchSpace deepSpace() {
    return new SearchSpace(
        "deep",
        3,
        1000,
        30_000,
        Padding.AS_RELEASED,
        Choices.of(32),
        new StemChoices(Choices.of(30_000), 3, 1, Activation.SWISH),
        List.of(
            new StageChoices(
                StageType.FUSED_IRB,
                1,
                Choices.of(30_001),
                Choices.of(31),
                Choices.of(20_000),
                Choices.of(1),
                Choices.of(1),
                Choices.range(412, 511, 1))));
  }
}
