package gpunas.optimizer.search;

import static gpunas.optimizer.search.Simulated.FAST;
import static gpunas.optimizer.search.Simulated.NOON;
import static gpunas.optimizer.search.Simulated.TABLES;
import static gpunas.optimizer.search.Simulated.batches;
import static gpunas.optimizer.search.Simulated.plan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.eventloop.Dispatch;
import gpunas.eventloop.Event;
import gpunas.eventloop.Outgoing;
import gpunas.eventloop.PermanentFailure;
import gpunas.optimizer.kafka.OptimizerFold;
import gpunas.optimizer.search.Simulated.PlanBuilder;
import gpunas.optimizer.strategy.Strategies;
import gpunas.schemas.BandFinished;
import gpunas.schemas.CandidatesAnnotated;
import gpunas.schemas.EpochSummary;
import gpunas.schemas.NetworkLesson;
import gpunas.schemas.OptimizationFinished;
import gpunas.schemas.RecipeCodec;
import gpunas.schemas.SearchCodec;
import gpunas.schemas.SpaceCodec;
import gpunas.schemas.Topic;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingCompleted;
import gpunas.schemas.TrainingJob;
import gpunas.schemas.TrainingResult;
import gpunas.schemas.WireCodec;
import gpunas.searchmodel.Band;
import gpunas.searchmodel.Search;
import gpunas.searchmodel.Search.State;
import gpunas.searchspace.PackedEncodings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Searches on a log in memory, from their start until nothing is left of them. */
class EndOfSearchesTest {

  private static final byte[] GARBAGE = {1, 2, 3};

  private final List<Event> log = new ArrayList<>();
  private final Map<String, Long> ends = new HashMap<>();
  private Life life = new Life(NOON);

  /** A process. */
  private final class Life {
    private final OptimizerFold fold;
    private final Dispatch dispatch;

    Life(Instant now) {
      fold =
          new OptimizerFold(
              new Thinking(Runnable::run, TABLES, Strategies::of),
              new OptimizerMetrics(new SimpleMeterRegistry()),
              () -> now);
      dispatch = new Dispatch(fold.handlers());
    }

    void replay() {
      for (var compacted : List.of(true, false)) {
        var topics =
            Topics.ALL.stream()
                .filter(topic -> topic.isCompacted() == compacted)
                .map(Topic::name)
                .toList();
        log.stream().filter(event -> topics.contains(event.topic())).forEach(this::take);
      }
    }

    void take(Event event) {
      if (dispatch.topics().stream().anyMatch(topic -> topic.name().equals(event.topic()))) {
        dispatch.take(event);
      }
    }

    /** Decides until nothing is left to do, and reads what it published. */
    List<Outgoing> settle() {
      List<Outgoing> all = new ArrayList<>();
      for (var decided = fold.decide(); !decided.isEmpty(); decided = fold.decide()) {
        decided.forEach(each -> write(each.topic(), each.key(), each.value()));
        all.addAll(decided);
      }
      return all;
    }
  }

  private Event event(Topic<?> topic, String key, byte @Nullable [] value) {
    var offset = ends.merge(topic.name(), 1L, Long::sum) - 1;
    return new Event(topic.name(), 0, offset, key, value);
  }

  private void write(Topic<?> topic, String key, @Nullable SpecificRecordBase value) {
    var event = event(topic, key, value == null ? null : WireCodec.encode(value));
    log.add(event);
    life.take(event);
  }

  private void restart() {
    life = new Life(NOON);
    life.replay();
  }

  private static Search search(String id, PlanBuilder plan) {
    return Search.started(id, plan.build().spec(), NOON);
  }

  private void begin(Search search) {
    write(search);
    for (var batch : batches(search.spec().bands())) {
      write(Topics.CANDIDATES_ANNOTATED, search.id(), wire(search.id(), batch));
    }
  }

  private void write(Search search) {
    write(Topics.SEARCHES, search.id(), SearchCodec.toWire(search));
  }

  private Search change(Search search, State state) {
    var changed = search.changed(state, "Because.", NOON);
    write(changed);
    return changed;
  }

  private void delete(String searchId) {
    write(Topics.SEARCHES, searchId, null);
  }

  private static CandidatesAnnotated wire(String searchId, AnnotatedBatch batch) {
    var members = batch.bands().getOrDefault(0, List.of());
    var latencies = ByteBuffer.allocate(8 * members.size()).order(ByteOrder.LITTLE_ENDIAN);
    members.forEach(member -> latencies.putDouble(member.latencyMicros()));
    return new CandidatesAnnotated(
        searchId,
        batch.firstIndex(),
        batch.sampled(),
        batch.total(),
        "table",
        "0",
        batch.fastestMicros(),
        batch.slowestMicros(),
        batch.sampled() - members.size(),
        members.size(),
        Simulated.SPACE.genes().size(),
        PackedEncodings.of(members.stream().map(AnnotatedBatch.Member::encoding).toList()).toWire(),
        ByteBuffer.allocate(members.size()),
        latencies.flip(),
        null,
        null,
        null,
        0);
  }

  private static TrainingResult trained(TrainingJob job) {
    return TrainingResult.newBuilder()
        .setJobId(job.getJobId())
        .setSearchId(job.getSearchId())
        .setTrainer("trainer")
        .setDevice("cpu")
        .setAttempt(1)
        .setOutcome(
            TrainingCompleted.newBuilder()
                .setLoss(3 - Math.log10((double) job.getParameters()) / 4)
                .setTop1(0.8)
                .setValidationImages(100)
                .setImagesPerSecond(10)
                .setDirectory("d")
                .setFiles(List.of())
                .setHistory(
                    List.of(
                        new EpochSummary(1, 1.0, null, 10.0, 2.0),
                        new EpochSummary(2, 1.0, null, 10.0, 4.0)))
                .build())
        .setStartedAt(NOON)
        .setFinishedAt(NOON.plusSeconds(60))
        .build();
  }

  private void end(TrainingJob job) {
    write(Topics.TRAINING_RESULTS, job.getSearchId(), trained(job));
  }

  private static <T extends SpecificRecordBase> List<T> of(
      Topic<T> topic, List<Outgoing> outgoing) {
    return outgoing.stream()
        .filter(each -> each.topic().equals(topic))
        .map(each -> topic.record().cast(each.value()))
        .toList();
  }

  /** Every training of what is running, until nothing is left to do. */
  private List<Outgoing> run() {
    var all = new ArrayList<>(life.settle());
    for (var ended = 0; ended < of(Topics.TRAINING_JOBS, all).size(); ended++) {
      end(of(Topics.TRAINING_JOBS, all).get(ended));
      all.addAll(life.settle());
    }
    return all;
  }

  private void takesInNothingOf(String searchId) {
    for (var topic :
        List.of(Topics.CANDIDATES_ANNOTATED, Topics.TRAINING_JOBS, Topics.TRAINING_RESULTS)) {
      life.take(event(topic, searchId, GARBAGE));
    }
  }

  @Test
  void a_search_is_told_of_until_it_is_over_and_what_it_showed_is_published() {
    var search = search("s", plan(4, 2, FAST));
    begin(search);
    var finished = of(Topics.OPTIMIZATIONS_FINISHED, run());
    assertThat(finished).hasSize(1);
    assertThat(finished.getFirst().getLessons()).hasSize(4);
    assertThat(finished.getFirst().getSecondsPerEpoch()).isEqualTo(3);
    assertThatThrownBy(() -> takesInNothingOf("s")).isInstanceOf(PermanentFailure.class);
    change(search, State.COMPLETED);
    takesInNothingOf("s");
    assertThat(life.settle()).isEmpty();
    restart();
    takesInNothingOf("s");
    assertThat(life.settle()).isEmpty();
    assertThat(life.fold.patience()).isGreaterThan(Duration.ofDays(1));
  }

  @Test
  void a_cancelled_search_is_closed_when_its_end_is_published() {
    var search = search("s", plan(4, 2, FAST));
    begin(search);
    var jobs = of(Topics.TRAINING_JOBS, life.settle());
    end(jobs.get(0));
    change(search, State.CANCELLED);
    assertThat(life.settle()).isEmpty();
    restart();
    assertThat(life.settle()).isEmpty();
    end(jobs.get(1));
    var finished = of(Topics.OPTIMIZATIONS_FINISHED, life.settle());
    assertThat(finished).hasSize(1);
    assertThat(finished.getFirst().getFinalists()).isEmpty();
    assertThat(finished.getFirst().getBands())
        .containsExactly(new BandFinished("fast", 2, "the search was cancelled"));
    assertThat(finished.getFirst().getLessons())
        .extracting(NetworkLesson::getEncoding)
        .containsExactly(jobs.get(0).getEncoding(), jobs.get(1).getEncoding());
    takesInNothingOf("s");
  }

  @Test
  void a_deleted_search_owes_a_tombstone_until_it_is_published_whatever_is_killed() {
    var search = search("s", plan(2, 2, FAST));
    begin(search);
    run();
    change(search, State.COMPLETED);
    delete("s");
    assertThat(life.fold.decide()).extracting(Outgoing::value).containsOnlyNulls().hasSize(1);
    // It dies before that is published.
    restart();
    var left = life.settle();
    assertThat(left).extracting(Outgoing::topic).containsExactly(Topics.OPTIMIZATIONS_FINISHED);
    assertThat(left).extracting(Outgoing::key).containsExactly("s");
    takesInNothingOf("s");
    restart();
    assertThat(life.settle()).isEmpty();
    takesInNothingOf("s");
  }

  @Test
  void the_end_of_a_search_that_is_deleted_meanwhile_is_deleted_too() {
    begin(search("s", plan(1, 1, FAST)));
    end(of(Topics.TRAINING_JOBS, life.settle()).getFirst());
    var end = life.fold.decide();
    assertThat(of(Topics.OPTIMIZATIONS_FINISHED, end)).hasSize(1);
    delete("s");
    assertThat(life.fold.decide()).isEmpty();
    write(Topics.OPTIMIZATIONS_FINISHED, "s", end.getFirst().value());
    assertThat(life.settle()).extracting(Outgoing::value).containsOnlyNulls().hasSize(1);
  }

  @Test
  void a_deleted_search_does_not_come_back() {
    var search = search("s", plan(2, 2, FAST));
    begin(search);
    var jobs = of(Topics.TRAINING_JOBS, life.settle());
    change(search, State.CANCELLED);
    delete("s");
    jobs.forEach(this::end);
    write(search);
    assertThat(life.settle()).isEmpty();
    restart();
    assertThat(life.settle()).isEmpty();
    takesInNothingOf("s");
  }

  @Test
  void a_deleted_search_changes_nothing_of_another() {
    var alone = search("alone", plan(6, 2, FAST));
    begin(alone);
    var undisturbed = encodings(of(Topics.TRAINING_JOBS, run()));
    log.clear();
    life = new Life(NOON);
    var other = search("other", plan(6, 2, FAST));
    begin(other);
    begin(alone);
    var all = new ArrayList<>(life.settle());
    change(other, State.CANCELLED);
    delete("other");
    for (var ended = 0; ended < of(Topics.TRAINING_JOBS, all).size(); ended++) {
      end(of(Topics.TRAINING_JOBS, all).get(ended));
      all.addAll(life.settle());
    }
    assertThat(
            encodings(
                of(Topics.TRAINING_JOBS, all).stream()
                    .filter(job -> job.getSearchId().equals("alone"))
                    .toList()))
        .isEqualTo(undisturbed);
  }

  private static List<List<Integer>> encodings(List<TrainingJob> jobs) {
    return jobs.stream().map(TrainingJob::getEncoding).toList();
  }

  @Test
  void nothing_follows_from_records_of_unknown_searches_until_they_are_known() {
    var search = search("s", plan(3, 1, FAST));
    begin(search);
    run();
    var known = List.copyOf(log);
    log.clear();
    life = new Life(NOON);
    known.stream()
        .filter(event -> !event.topic().equals(Topics.SEARCHES.name()))
        .forEach(life::take);
    assertThat(life.settle()).isEmpty();
    known.forEach(life::take);
    assertThat(life.settle()).as("its end was told before").isEmpty();
  }

  @Test
  void what_is_told_twice_changes_nothing() {
    begin(search("s", plan(3, 2, FAST)));
    var jobs = of(Topics.TRAINING_JOBS, life.settle());
    end(jobs.getFirst());
    life.settle();
    restart();
    life.replay();
    assertThat(life.settle()).isEmpty();
  }

  @Test
  void a_search_learns_the_same_before_and_after_a_restart_from_one_that_is_closed() {
    var first = search("first", plan(4, 1, FAST).finish(1, 2));
    begin(first);
    begin(search("second", plan(4, 4, FAST).learnFrom("first")));
    var all = run();
    assertThat(all)
        .extracting(Outgoing::key)
        .as("the second waits for the end of the first")
        .startsWith("first", "first", "first", "first", "first", "first", "first", "second");
    var jobs =
        of(Topics.TRAINING_JOBS, all).stream()
            .filter(job -> job.getSearchId().equals("second"))
            .toList();
    change(first, State.COMPLETED);
    log.removeIf(event ->
        "second".equals(event.key())
            && !event.topic().equals(Topics.SEARCHES.name())
            && !event.topic().equals(Topics.CANDIDATES_ANNOTATED.name()));
    restart();
    assertThat(encodings(of(Topics.TRAINING_JOBS, life.settle()))).isEqualTo(encodings(jobs));
  }

  @Test
  void a_search_that_learns_from_a_deleted_one_ends() {
    var first = search("first", plan(4, 1, FAST));
    begin(first);
    life.settle();
    begin(search("second", plan(4, 4, FAST).learnFrom("first")));
    change(first, State.CANCELLED);
    delete("first");
    var finished = of(Topics.OPTIMIZATIONS_FINISHED, life.settle());
    assertThat(finished).extracting(OptimizationFinished::getSearchId).containsExactly("second");
    assertThat(finished.getFirst().getBands().getFirst().getReason())
        .isEqualTo("the search first, which this one learns from, is not there any more");
  }

  @Test
  void the_end_of_a_search_that_an_earlier_version_told_is_told_in_full() {
    var search = search("s", plan(3, 1, FAST));
    begin(search);
    var full = of(Topics.OPTIMIZATIONS_FINISHED, run()).getFirst();
    log.removeIf(event -> event.topic().equals(Topics.OPTIMIZATIONS_FINISHED.name()));
    life = new Life(NOON);
    var early =
        OptimizationFinished.newBuilder(full)
            .setLessons(null)
            .setSecondsPerEpoch(null)
            .setAt(NOON.minusSeconds(1))
            .build();
    write(Topics.OPTIMIZATIONS_FINISHED, "s", early);
    change(search, State.COMPLETED);
    restart();
    assertThat(of(Topics.OPTIMIZATIONS_FINISHED, life.settle()))
        .containsExactly(OptimizationFinished.newBuilder(full).setAt(NOON.minusSeconds(1)).build());
    takesInNothingOf("s");
    restart();
    assertThat(life.settle()).isEmpty();
    takesInNothingOf("s");
  }

  @Test
  void the_end_of_the_largest_search_fits_into_a_record() {
    var networks = 20_000;
    var bands =
        IntStream.range(0, 256)
            .mapToObj(i -> Simulated.band("a band with a long name, number " + i, i, i + 1))
            .toArray(Band[]::new);
    var search = search("s", plan(networks, 1, bands).wallClockHours(1));
    write(search);
    for (var number = 0; number < networks; number++) {
      var job = job(number, bands[number % bands.length].name());
      write(Topics.TRAINING_JOBS, "s", job);
      end(job);
    }
    life = new Life(NOON.plusSeconds(3600));
    life.replay();
    var finished = of(Topics.OPTIMIZATIONS_FINISHED, life.fold.decide()).getFirst();
    assertThat(WireCodec.encode(finished).length).isLessThan(Outgoing.MAX_VALUE_BYTES);
    var lessons = finished.getLessons();
    assertThat(lessons).hasSizeBetween(4000, networks - 1);
    assertThat(lessons)
        .extracting(lesson -> lesson.getEncoding().getFirst())
        .as("the best, in the order of their jobs")
        .isSorted()
        .last()
        .isEqualTo(networks - 1);
  }

  /** The later the better. */
  private static TrainingJob job(int number, String band) {
    var encoding = new ArrayList<>(Collections.nCopies(Simulated.SPACE.genes().size(), 8192));
    encoding.set(0, number);
    return TrainingJob.newBuilder()
        .setJobId("s-%04d".formatted(number))
        .setSearchId("s")
        .setNumber(number)
        .setBand(band)
        .setSpace(SpaceCodec.toWire(Simulated.SPACE))
        .setEncoding(encoding)
        .setDataset("data")
        .setRecipe(RecipeCodec.toWire(Simulated.RECIPE))
        .setSeed(1)
        .setLatencyMicros(100)
        .setParameters(number + 1)
        .setMacs(1)
        .setProposedAt(NOON)
        .build();
  }
}
