package gpunas.ranker.kafka;

import static gpunas.ranker.Specs.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import gpunas.eventloop.Dispatch;
import gpunas.eventloop.Event;
import gpunas.eventloop.FailureCode;
import gpunas.eventloop.Outgoing;
import gpunas.eventloop.PermanentFailure;
import gpunas.eventloop.Trim;
import gpunas.ranker.Facts;
import gpunas.ranker.RankerMetrics;
import gpunas.ranker.Ranking;
import gpunas.ranker.Rankings;
import gpunas.ranker.progress.Progress;
import gpunas.ranker.training.Training;
import gpunas.schemas.CandidatesAnnotated;
import gpunas.schemas.FailureKind;
import gpunas.schemas.SearchCodec;
import gpunas.schemas.SearchSummarised;
import gpunas.schemas.Topic;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingDiverged;
import gpunas.schemas.TrainingFailed;
import gpunas.schemas.TrainingProgress;
import gpunas.schemas.WireCodec;
import gpunas.searchmodel.Notes;
import gpunas.searchmodel.Search.State;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fold on topics in memory. */
class RankerFoldTest {

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Told(Topic<?> topic, String key, byte @Nullable [] value) {}

  private final List<Told> log = new ArrayList<>();
  private final Map<Topic<?>, Long> offsets = new HashMap<>();
  private Instant now = NOON.plusSeconds(100);
  private Rankings rankings;
  private Progress progress;
  private RankerFold fold;
  private Dispatch dispatch;

  RankerFoldTest() {
    start();
  }

  static LongStream seeds() {
    return LongStream.range(0, Long.getLong("property.tries", 50));
  }

  @Test
  void a_search_that_is_over_is_summarised_and_closed() {
    completedSearch("s");
    assertThat(summaries("s")).hasSize(1);
    var before = progress.trainings("s").all().stream().map(progress.trainings("s")::unpack);
    assertThat(before).hasSize(4);
    assertThat(progress.isClosed("s")).isTrue();
    assertThat(Objects.requireNonNull(rankings.find("s")).ranking().table())
        .isEqualTo(new Ranking.Table("v1", 0.02));
    assertThat(fold.trims())
        .contains(
            new Trim(Topics.TRAINING_JOBS, 0, 4),
            new Trim(Topics.TRAINING_RESULTS, 0, 4),
            new Trim(Topics.CANDIDATES_ANNOTATED, 0, 1));
  }

  @Test
  void after_a_restart_a_closed_search_is_shown_as_before_without_its_records() {
    completedSearch("s");
    var shown = shown("s");
    log.removeIf(each -> !each.topic().isCompacted());
    restart();
    assertThat(shown("s")).isEqualTo(shown);
    assertThat(progress.isClosed("s")).isTrue();
    assertThat(decideAll()).isEmpty();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void compacted_topics_close_it_in_whatever_order_they_are_read(long seed) {
    completedSearch("s");
    completedSearch("t");
    var shown = shown("s");
    var compacted =
        new ArrayList<>(newestOfEach(log.stream().filter(each -> each.topic().isCompacted())));
    var others = log.stream().filter(each -> !each.topic().isCompacted()).toList();
    Collections.shuffle(compacted, new Random(seed));
    log.clear();
    log.addAll(compacted);
    log.addAll(others);
    restart();
    assertThat(decideAll()).isEmpty();
    assertThat(progress.isClosed("s")).isTrue();
    assertThat(progress.isClosed("t")).isTrue();
    assertThat(shown("s")).isEqualTo(shown);
    assertThat(rankings.find("s").ranking().isFinal()).isTrue();
  }

  @Test
  void a_search_of_an_earlier_version_is_summarised_at_the_first_start() {
    tell(Topics.SEARCHES, "s", Facts.search("s", State.COMPLETED));
    trainings("s");
    tell(Topics.NETWORKS_MEASURED, "s", Facts.measured("s", 1, 310));
    var finished = Facts.finished("s", 4);
    finished.put(finished.getSchema().getField("lessons").pos(), null);
    tell(Topics.OPTIMIZATIONS_FINISHED, "s", finished);
    decideAll();
    assertThat(rankings.find("s").ranking().isFinal()).isTrue();
    assertThat(summaries("s")).as("the optimizer has not said what it has shown").isEmpty();
    tell(Topics.OPTIMIZATIONS_FINISHED, "s", Facts.finished("s", 4));
    decideAll();
    assertThat(summaries("s")).hasSize(1);
  }

  @Test
  void a_cancelled_search_is_summarised_when_nothing_of_it_is_in_flight() {
    tell(Topics.SEARCHES, "s", Facts.search("s", State.RUNNING));
    tell(Topics.TRAINING_JOBS, "s", Facts.job("s", 0, 400));
    tell(Topics.TRAINING_JOBS, "s", Facts.job("s", 1, 400));
    tell(Topics.TRAINING_RESULTS, "s", Facts.completed("s", 0, 1));
    tell(Topics.SEARCHES, "s", Facts.search("s", State.CANCELLED));
    decideAll();
    assertThat(rankings.find("s").ranking().isFinal()).isTrue();
    assertThat(summaries("s")).isEmpty();
    tell(Topics.TRAINING_RESULTS, "s", failed("s", 1));
    tell(Topics.OPTIMIZATIONS_FINISHED, "s", Facts.finished("s", 2));
    decideAll();
    assertThat(summaries("s")).hasSize(1);
    assertThat(progress.overview("s").count(Training.State.FAILED)).isEqualTo(1);
  }

  @Test
  void a_closed_search_has_another_name_and_a_note_before_and_after_a_restart() {
    completedSearch("s");
    var ended = progress.overview("s").search();
    tell(
        Topics.SEARCHES,
        "s",
        SearchCodec.toWire(ended.renamed("best").noted(new Notes("Deploy it.", Map.of()))));
    assertThat(decideAll()).isEmpty();
    for (var i = 0; i < 2; i++) {
      assertThat(progress.overview("s").search().spec().name()).isEqualTo("best");
      assertThat(progress.overview("s").search().notes().ofSearch()).isEqualTo("Deploy it.");
      assertThat(progress.isClosed("s")).isTrue();
      restart();
    }
  }

  @Test
  void what_comes_late_changes_nothing() {
    completedSearch("s");
    var shown = shown("s");
    tell(Topics.TRAINING_JOBS, "s", Facts.job("s", 9, 400));
    tell(Topics.TRAINING_RESULTS, "s", Facts.completed("s", 9, 0.1));
    tell(Topics.TRAINING_RESULTS, "s", Facts.completed("s", 0, 0.1));
    tell(Topics.CANDIDATES_ANNOTATED, "s", candidates("s", 10));
    tell(Topics.TRAINING_PROGRESS, "s", running("s", 9));
    assertThat(decideAll()).isEmpty();
    assertThat(shown("s")).isEqualTo(shown);
  }

  @Test
  void everything_told_twice_is_told_once() {
    completedSearch("s");
    var shown = shown("s");
    var all = List.copyOf(log);
    log.addAll(all);
    restart();
    assertThat(decideAll()).isEmpty();
    assertThat(shown("s")).isEqualTo(shown);
  }

  @Test
  void a_deleted_search_is_forgotten_and_its_records_are_deleted() {
    completedSearch("s");
    completedSearch("other");
    var other = shown("other");
    tell(Topics.SEARCHES, "s", null);
    assertThat(progress.overview("s")).isNull();
    assertThat(progress.trainings("s").all()).isEmpty();
    assertThat(rankings.find("s")).isNull();
    assertThat(decideAll())
        .extracting(each -> each.topic().name(), Outgoing::key, Outgoing::value)
        .containsExactlyInAnyOrder(
            tuple("gpunas.results.ranked", "s", null),
            tuple("gpunas.searches.summarised", "s", null));
    assertThat(decideAll()).isEmpty();
    assertThat(shown("other")).isEqualTo(other);
  }

  @Test
  void a_delete_is_completed_after_a_restart_and_not_told_again() {
    completedSearch("s");
    log.add(new Told(Topics.SEARCHES, "s", null)); // Killed before it is taken in.
    restart();
    assertThat(progress.overview("s")).isNull();
    assertThat(decideAll()).hasSize(2).allMatch(each -> each.value() == null);
    restart();
    assertThat(decideAll()).isEmpty();
  }

  @Test
  void what_comes_of_a_deleted_search_changes_nothing() {
    tell(Topics.SEARCHES, "s", Facts.search("s", State.CANCELLED));
    tell(Topics.SEARCHES, "s", null);
    decideAll();
    trainings("s");
    tell(Topics.SEARCHES, "s", Facts.search("s", State.RUNNING));
    tell(Topics.OPTIMIZATIONS_FINISHED, "s", Facts.finished("s", 4));
    tell(Topics.TRAINING_PROGRESS, "s", running("s", 3));
    assertThat(decideAll()).isEmpty();
    assertThat(progress.overviews()).isEmpty();
    assertThat(progress.trainings("s").all()).isEmpty();
    assertThat(progress.trainers()).isEmpty();
  }

  @Test
  void of_a_search_that_nobody_started_nothing_is_shown() {
    trainings("s");
    tell(Topics.CANDIDATES_ANNOTATED, "s", candidates("s", 0));
    tell(Topics.OPTIMIZATIONS_FINISHED, "s", Facts.finished("s", 4));
    tell(Topics.NETWORKS_MEASURED, "s", Facts.measured("s", 1, 310));
    assertThat(decideAll()).isEmpty();
    assertThat(progress.overviews()).isEmpty();
  }

  @Test
  void a_record_without_value_deletes_where_keys_are_kept_and_is_no_record_elsewhere() {
    completedSearch("s");
    for (var topic : new Dispatch(fold.handlers()).topics()) {
      if (topic.isCompacted()) {
        tell(topic, "nobody", null);
      } else {
        assertThatThrownBy(() -> tell(topic, "never-heard-of", null))
            .isInstanceOfSatisfying(
                PermanentFailure.class, e -> assertThat(e.code()).isEqualTo(FailureCode.MALFORMED));
      }
    }
    assertThat(decideAll()).isEmpty();
    assertThat(progress.overviews()).hasSize(1);
  }

  private void completedSearch(String id) {
    tell(Topics.SEARCHES, id, Facts.search(id, State.RUNNING));
    tell(Topics.CANDIDATES_ANNOTATED, id, candidates(id, 0));
    trainings(id);
    tell(Topics.OPTIMIZATIONS_FINISHED, id, Facts.finished(id, 4));
    tell(Topics.NETWORKS_MEASURED, id, Facts.measured(id, 1, 310));
    decideAll();
    tell(Topics.SEARCHES, id, Facts.search(id, State.COMPLETED));
    decideAll();
  }

  private void trainings(String id) {
    for (var i = 0; i < 4; i++) {
      tell(Topics.TRAINING_JOBS, id, Facts.job(id, i, 300 + 100 * i));
    }
    tell(Topics.TRAINING_RESULTS, id, Facts.completed(id, 0, 1.5));
    tell(Topics.TRAINING_RESULTS, id, Facts.completed(id, 1, 1.25));
    tell(Topics.TRAINING_RESULTS, id, Facts.result(id, 2, new TrainingDiverged(1)));
    tell(Topics.TRAINING_RESULTS, id, failed(id, 3));
  }

  private static SpecificRecordBase failed(String id, int number) {
    return Facts.result(id, number, new TrainingFailed("device lost", FailureKind.OTHER));
  }

  private static TrainingProgress running(String id, int number) {
    return TrainingProgress.newBuilder()
        .setJobId(Facts.jobId(id, number))
        .setSearchId(id)
        .setTrainer("trainer-9")
        .setDevice("cpu")
        .setAttempt(1)
        .setStep(1)
        .setSteps(10)
        .setEpoch(0)
        .setEpochs(2)
        .setLoss(1)
        .setImagesPerSecond(100)
        .setAt(NOON)
        .build();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1, 3, Integer.MAX_VALUE})
  void a_batch_that_has_another_number_of_candidates_than_it_says_is_refused(int claimed) {
    var batch = CandidatesAnnotated.newBuilder(candidates("s", 0)).setKept(claimed).build();
    assertThatThrownBy(() -> FactMapper.candidates(batch))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "%d encodings of 1 genes of 16 bits were announced, but 4 bytes were sent.", claimed);
  }

  private static CandidatesAnnotated candidates(String id, long first) {
    var latency = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putDouble(300);
    return CandidatesAnnotated.newBuilder()
        .setSearchId(id)
        .setFirstIndex(first)
        .setSampled(5)
        .setTotal(100)
        .setTableId("v100")
        .setTableVersion("v1")
        .setFastestMicros(90)
        .setSlowestMicros(900)
        .setOutside(3)
        .setKept(2)
        .setGenes(1)
        .setEncodings(ByteBuffer.allocate(4))
        .setBands(ByteBuffer.wrap(new byte[] {0, 1}))
        .setLatencyMicros(latency.putDouble(700).flip())
        .setLatencyDeviation(0.02)
        .build();
  }

  /** All that a page is made of; versions and the order of arrival do not count. */
  private List<Object> shown(String id) {
    var overview = progress.overview(id);
    var trainings = progress.trainings(id);
    return List.of(
        overview.search(),
        overview.trainings(),
        overview.completedByRung(),
        overview.candidates().sampled(),
        overview.candidates().bands().stream().map(each -> each.bins()).toList(),
        trainings.all().stream().map(trainings::unpack).toList(),
        rankings.find(id));
  }

  private List<SearchSummarised> summaries(String id) {
    return log.stream()
        .filter(each -> each.topic().equals(Topics.SEARCHES_SUMMARISED) && each.key().equals(id))
        .map(each -> WireCodec.decode(each.value(), SearchSummarised.class))
        .toList();
  }

  private static List<Told> newestOfEach(Stream<Told> told) {
    var newest = new HashMap<String, Told>();
    told.forEach(each -> newest.put(each.topic().name() + each.key(), each));
    return List.copyOf(newest.values());
  }

  private void start() {
    rankings = new Rankings(new PackedRevisions());
    progress = new Progress();
    fold =
        new RankerFold(
            rankings,
            progress,
            () -> now,
            new RankerMetrics(new SimpleMeterRegistry(), progress, () -> now));
    dispatch = new Dispatch(fold.handlers());
    offsets.clear();
  }

  private void restart() {
    start();
    List.copyOf(log).forEach(this::take);
  }

  private void tell(Topic<?> topic, String key, @Nullable SpecificRecordBase value) {
    var told = new Told(topic, key, value == null ? null : WireCodec.encode(value));
    take(told);
    log.add(told);
  }

  private void take(Told told) {
    var offset = offsets.merge(told.topic(), 1L, Long::sum) - 1;
    dispatch.take(new Event(told.topic().name(), 0, offset, told.key(), told.value()));
  }

  /** What is decided comes back on its topic. */
  private List<Outgoing> decideAll() {
    var all = new ArrayList<Outgoing>();
    var next = fold.decide();
    while (!next.isEmpty()) {
      all.addAll(next);
      next.forEach(each -> tell(each.topic(), each.key(), each.value()));
      next = fold.decide();
    }
    return all;
  }
}
