package gpunas.trainer.kafka;

import static gpunas.testing.SampleSearches.NOON;
import static gpunas.testing.SampleSearches.largestSpace;
import static gpunas.testing.SampleSearches.member;
import static java.util.stream.Collectors.toMap;

import gpunas.eventloop.Outgoing;
import gpunas.schemas.RecipeCodec;
import gpunas.schemas.SpaceCodec;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingJob;
import gpunas.testing.LargestRecords;
import gpunas.testing.SampleSearches;
import gpunas.trainer.Artefacts;
import gpunas.trainer.EpochSummary;
import gpunas.trainer.Evaluation;
import gpunas.trainer.JobResult;
import gpunas.trainer.JobResult.Completed;
import gpunas.trainer.JobResult.Failed;
import gpunas.trainer.Progress;
import gpunas.trainer.Quantised;
import gpunas.trainer.Trained;
import gpunas.trainer.data.DatasetCatalogue;
import gpunas.trainer.data.DatasetCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

class LargestRecordsTest extends LargestRecords {
  private static final String ID = "s".repeat(47);
  private static final String ENDLESS = WIDE.repeat(1_000_000);
  private static final Evaluation EVALUATION = new Evaluation(1.5, 0.5, 0.75, 1_000_000);

  /** What a trainer may be called, and a machine. */
  private static final String NAME = WIDE.repeat(255);

  LargestRecordsTest() {
    super("trainer");
  }

  @Override
  protected List<Outgoing> largest() {
    var mapper =
        new TrainingMapper(
            NAME,
            "cuda:15",
            List.of("gpunas", "java", "torch").stream().collect(toMap(each -> each, _ -> ENDLESS)));
    var records = new ArrayList<Outgoing>();
    var job = job();
    var progress = new Progress(1 << 30, 1 << 30, 100_000, 100_000, 1.5, 1e9, EVALUATION, 1e9);
    records.add(
        Outgoing.of(Topics.TRAINING_PROGRESS, ID, mapper.progress(job, 22, progress, NOON)));
    var integers =
        new Quantised.InIntegers(1.5, 0.5, 1_000_000, ENDLESS, 1_000_000, ENDLESS, 1e9, Map.of())
            .with(new Quantised.FineTuned(100_000, 0.5, 0.5, 1e9));
    for (var result :
        List.of(
            completed(integers),
            completed(new Quantised.Impossible(ENDLESS)),
            new JobResult.Diverged(100_000),
            new Failed(Failed.Kind.OTHER, ENDLESS))) {
      records.add(
          Outgoing.of(
              Topics.TRAINING_RESULTS,
              ID,
              mapper.result(
                  job, 22, result, new Provenance("f".repeat(64), "f".repeat(64)), NOON, NOON)));
    }
    records.add(
        Outgoing.of(Topics.DATASETS, NAME, DatasetAnnouncer.toWire(NAME, datasets(), NOON)));
    return records;
  }

  /** As many epochs as a recipe may have, each of them evaluated. */
  private static JobResult completed(Quantised quantised) {
    var history =
        IntStream.rangeClosed(1, 100_000)
            .mapToObj(epoch -> new EpochSummary(epoch, 1.5, EVALUATION, 1e9, 1e9))
            .toList();
    var files =
        IntStream.range(0, 20)
            .mapToObj(i -> new Artefacts.File("file-" + i, Long.MAX_VALUE, "f".repeat(64)))
            .toList();
    return new Completed(
        new Trained(EVALUATION, EVALUATION, history, 1e9, 64, 99_999, ENDLESS, quantised),
        new Artefacts(ID + "/" + ID + "-0999999", files));
  }

  /** More than are announced, called as long as files may be. */
  private static List<DatasetCatalogue.Entry> datasets() {
    return IntStream.range(0, 600)
        .mapToObj(i ->
            new DatasetCatalogue.Entry(
                WIDE.repeat(84) + (100 + i), new DatasetCounts(1 << 30, 1 << 30, 1 << 30), ENDLESS))
        .toList();
  }

  private static TrainingJob job() {
    var space = largestSpace();
    return TrainingJob.newBuilder()
        .setJobId(ID + "-0999999")
        .setSearchId(ID)
        .setNumber(999_999)
        .setBand("b")
        .setSpace(SpaceCodec.toWire(space))
        .setEncoding(member(space, 0).toList())
        .setDataset("d")
        .setRecipe(RecipeCodec.toWire(SampleSearches.recipe(100_000)))
        .setSeed(Long.MIN_VALUE)
        .setLatencyMicros(1)
        .setParameters(1)
        .setMacs(1)
        .setProposedAt(NOON)
        .build();
  }
}
