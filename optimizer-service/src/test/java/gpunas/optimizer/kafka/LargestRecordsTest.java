package gpunas.optimizer.kafka;

import static gpunas.testing.SampleSearches.NOON;
import static gpunas.testing.SampleSearches.largestSpace;
import static gpunas.testing.SampleSearches.member;

import gpunas.eventloop.Dispatch;
import gpunas.eventloop.Event;
import gpunas.eventloop.Outgoing;
import gpunas.optimizer.Cost;
import gpunas.optimizer.search.Job;
import gpunas.optimizer.search.OptimizerMetrics;
import gpunas.optimizer.search.Thinking;
import gpunas.optimizer.strategy.Strategies;
import gpunas.schemas.SearchCodec;
import gpunas.schemas.Topic;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingCompleted;
import gpunas.schemas.TrainingResult;
import gpunas.schemas.WireCodec;
import gpunas.searchmodel.Band;
import gpunas.searchmodel.Budget;
import gpunas.searchmodel.Finish;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchmodel.SearchSpec.Table;
import gpunas.searchspace.SearchSpace;
import gpunas.testing.LargestRecords;
import gpunas.testing.SampleSearches;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecordBase;

class LargestRecordsTest extends LargestRecords {
  private static final String ID = "s".repeat(47);
  private static final SearchSpace SPACE = largestSpace();
  private static final int BANDS = 16;

  /** More than the lessons of a search may tell of. */
  private static final int NETWORKS = 2000;

  private final Map<Topic<?>, Long> offsets = new HashMap<>();

  LargestRecordsTest() {
    super("optimizer");
  }

  /** The time of a search with very many trainings is over. */
  @Override
  protected List<Outgoing> largest() {
    var search = SampleSearches.running(ID, spec());
    var later = NOON.plus(Duration.ofDays(1));
    var fold =
        new OptimizerFold(
            new Thinking(Runnable::run, (_, _) -> _ -> 1.0, Strategies::of),
            new OptimizerMetrics(new SimpleMeterRegistry()),
            () -> later);
    var dispatch = new Dispatch(fold.handlers());
    tell(dispatch, Topics.SEARCHES, SearchCodec.toWire(search));
    var records = new ArrayList<Outgoing>();
    for (var number = 0; number < NETWORKS; number++) {
      var job = JobMapper.toWire(search, job(number), 0.123456789, NOON);
      if (number == NETWORKS - 1) {
        records.add(Outgoing.of(Topics.TRAINING_JOBS, ID, job));
      }
      tell(dispatch, Topics.TRAINING_JOBS, job);
      tell(dispatch, Topics.TRAINING_RESULTS, result(job.getJobId(), number));
    }
    records.addAll(fold.decide());
    return records;
  }

  private <T extends SpecificRecordBase> void tell(Dispatch dispatch, Topic<T> topic, T record) {
    var offset = offsets.merge(topic, 1L, Long::sum) - 1;
    dispatch.take(new Event(topic.name(), 0, offset, ID, WireCodec.encode(record)));
  }

  private static Job job(int number) {
    return new Job(
        number,
        band(number % BANDS),
        member(SPACE, number),
        new Cost(1e9, 1e15, 1e15),
        0,
        0,
        null,
        number);
  }

  private static TrainingResult result(String jobId, int number) {
    return TrainingResult.newBuilder()
        .setJobId(jobId)
        .setSearchId(ID)
        .setTrainer("t")
        .setDevice("cpu")
        .setAttempt(1)
        .setOutcome(
            TrainingCompleted.newBuilder()
                .setLoss(1 + 1.0 / (1 + number))
                .setTop1(0.5)
                .setValidationImages(1)
                .setImagesPerSecond(1)
                .setDirectory("d")
                .setFiles(List.of())
                .build())
        .setStartedAt(NOON)
        .setFinishedAt(NOON)
        .build();
  }

  private static SearchSpec spec() {
    return SampleSearches.spec(SPACE, "t")
        .with(draft -> {
          draft.name = WIDEST.repeat(100);
          draft.table = new Table("t".repeat(100), Table.INT8, 1_000_000, Duration.ofDays(7), true);
          draft.bands =
              IntStream.range(0, BANDS).mapToObj(i -> new Band(band(i), 0, 1e9, 10_000)).toList();
          draft.dataset = WIDEST.repeat(100);
          draft.candidates = 1_000_000_000;
          draft.budget = new Budget(1_000_000, 10_000, null, 1.0, null);
          draft.finish = new Finish(100, 20);
          draft.priority = 100;
          draft.seed = Long.MIN_VALUE;
        });
  }

  private static String band(int which) {
    return "b".repeat(97) + (100 + which);
  }
}
