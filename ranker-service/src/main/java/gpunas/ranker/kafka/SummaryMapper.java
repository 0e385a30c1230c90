package gpunas.ranker.kafka;

import static java.util.stream.Collectors.toMap;

import gpunas.ranker.progress.Candidates;
import gpunas.ranker.progress.Histogram;
import gpunas.ranker.progress.Summary;
import gpunas.ranker.training.End;
import gpunas.ranker.training.Job;
import gpunas.ranker.training.Network;
import gpunas.ranker.training.Outcome;
import gpunas.ranker.training.Point;
import gpunas.ranker.training.Training;
import gpunas.ranker.training.Training.State;
import gpunas.schemas.CandidateCounts;
import gpunas.schemas.CurvePoint;
import gpunas.schemas.LatencyHistogram;
import gpunas.schemas.SearchSummarised;
import gpunas.schemas.SummarisedFile;
import gpunas.schemas.SummarisedTraining;
import gpunas.schemas.SummaryOfCompleted;
import gpunas.schemas.SummaryOfDiverged;
import gpunas.schemas.SummaryOfFailed;
import gpunas.schemas.TrainingLog;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What is kept of a search, to its wire form and back. */
final class SummaryMapper {
  private static final int MAX_RUNGS = 1000;

  private SummaryMapper() {}

  /** With as many of the trainings as fit into a record, the best first. */
  static SearchSummarised toWire(Summary summary, Instant at) {
    var all = summary.trainings().size();
    var fits = Fitting.longest(all, 0, most -> wire(summary.withBest(most), at));
    return wire(summary.withBest(fits), at);
  }

  private static SearchSummarised wire(Summary summary, Instant at) {
    var names = new LinkedHashMap<String, Integer>();
    var trainings = summary.trainings().stream().map(each -> toWire(each, names)).toList();
    var rungs = summary.completedByRung();
    var counts = summary.counts();
    return new SearchSummarised(
        summary.searchId(),
        counts.getOrDefault(State.WAITING, 0),
        counts.getOrDefault(State.RUNNING, 0),
        counts.getOrDefault(State.COMPLETED, 0),
        counts.getOrDefault(State.DIVERGED, 0),
        counts.getOrDefault(State.FAILED, 0),
        IntStream.range(0, Math.min(MAX_RUNGS, highest(rungs) + 1))
            .map(rung -> rungs.getOrDefault(rung, 0))
            .boxed()
            .toList(),
        toWire(summary.candidates()),
        List.copyOf(names.keySet()),
        trainings,
        at,
        summary.leftOut(),
        summary.logs().entrySet().stream()
            .map(each -> new TrainingLog(each.getKey(), each.getValue()))
            .toList());
  }

  private static int highest(Map<Integer, Integer> rungs) {
    return rungs.keySet().stream().mapToInt(Integer::intValue).max().orElse(-1);
  }

  private static CandidateCounts toWire(Candidates candidates) {
    return new CandidateCounts(
        candidates.sampled(),
        candidates.total(),
        candidates.outside(),
        candidates.fastestMicros(),
        candidates.slowestMicros(),
        candidates.tableVersion(),
        candidates.bands().stream()
            .map(band -> new LatencyHistogram(band.firstBin(), band.counts()))
            .toList(),
        candidates.latencyDeviation());
  }

  private static SummarisedTraining toWire(Training training, Map<String, Integer> names) {
    var job = training.job();
    var network = job.network();
    var end = Objects.requireNonNull(training.end(), "Only trainings that ended are summarised.");
    return new SummarisedTraining(
        job.jobId(),
        job.number(),
        number(job.band(), names),
        job.rung(),
        job.isFull(),
        job.epochs(),
        network.encoding(),
        network.latencyMicros(),
        network.parameters(),
        network.macs(),
        job.proposedAt(),
        number(end.trainer(), names),
        number(end.device(), names),
        end.attempt(),
        end.startedAt(),
        end.finishedAt(),
        asFloat(end.imagesPerSecond()),
        toWire(training, end, names),
        training.curve().stream()
            .map(each ->
                new CurvePoint((float) each.epoch(), (float) each.loss(), asFloat(each.top1())))
            .toList());
  }

  private static Object toWire(Training training, End end, Map<String, Integer> names) {
    return switch (end.outcome()) {
      case Outcome.Completed(
              var loss,
              var top1,
              var directory,
              var top1Fp32,
              var why,
              var fineTuned,
              _) ->
          new SummaryOfCompleted(
              loss,
              top1,
              directory.equals(usualDirectory(training.job())) ? null : directory,
              end.files().stream()
                  .map(each ->
                      new SummarisedFile(
                          number(each.name(), names), each.bytes(), ByteBuffer.wrap(sha256(each))))
                  .toList(),
              top1Fp32,
              why,
              WireFineTuned.to(fineTuned));
      case Outcome.Diverged(var epoch) -> new SummaryOfDiverged(epoch);
      case Outcome.Failed(var reason) -> new SummaryOfFailed(reason);
    };
  }

  /** Nothing if it is not hexadecimal. */
  private static byte[] sha256(End.Artefact file) {
    try {
      return HexFormat.of().parseHex(file.sha256());
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private static int number(String name, Map<String, Integer> names) {
    return names.computeIfAbsent(name, _ -> names.size());
  }

  private static String usualDirectory(Job job) {
    return job.searchId() + "/" + job.jobId();
  }

  static Summary fromWire(SearchSummarised summary) {
    var counts = new EnumMap<State, Integer>(State.class);
    counts.put(State.WAITING, summary.getWaiting());
    counts.put(State.RUNNING, summary.getRunning());
    counts.put(State.COMPLETED, summary.getCompleted());
    counts.put(State.DIVERGED, summary.getDiverged());
    counts.put(State.FAILED, summary.getFailed());
    var byRung = new HashMap<Integer, Integer>();
    for (var rung : summary.getCompletedByRung()) {
      byRung.put(byRung.size(), rung);
    }
    var names = summary.getNames();
    return new Summary(
        summary.getSearchId(),
        counts,
        byRung,
        fromWire(summary.getCandidates()),
        summary.getTrainings().stream()
            .map(each -> fromWire(each, summary.getSearchId(), names))
            .toList(),
        summary.getLeftOut(),
        summary.getLogs().stream()
            .collect(toMap(TrainingLog::getJobId, TrainingLog::getLines, (first, _) -> first)));
  }

  private static Candidates fromWire(CandidateCounts counts) {
    return new Candidates(
        counts.getSampled(),
        counts.getTotal(),
        counts.getOutside(),
        counts.getFastestMicros(),
        counts.getSlowestMicros(),
        counts.getTableVersion(),
        counts.getLatencyDeviation(),
        counts.getBands().stream()
            .map(each -> new Histogram(each.getFirstBin(), each.getCounts()))
            .toList());
  }

  private static Training fromWire(
      SummarisedTraining training, String searchId, List<String> names) {
    var job =
        new Job(
            training.getJobId(),
            searchId,
            training.getNumber(),
            name(training.getBand(), names),
            training.getRung(),
            training.getTopRung(),
            training.getEpochs(),
            new Network(
                training.getEncoding(),
                training.getLatencyMicros(),
                training.getParameters(),
                training.getMacs()),
            training.getProposedAt());
    var end =
        new End(
            outcome(training, job),
            name(training.getTrainer(), names),
            name(training.getDevice(), names),
            training.getAttempt(),
            asDouble(training.getImagesPerSecond()),
            List.of(),
            files(training, names),
            training.getStartedAt(),
            training.getFinishedAt());
    var curve =
        training.getCurve().stream()
            .map(each -> new Point(each.getEpoch(), each.getLoss(), asDouble(each.getTop1())))
            .toList();
    return new Training(job, null, end, curve, List.of());
  }

  private static Outcome outcome(SummarisedTraining training, Job job) {
    return switch (training.getOutcome()) {
      case SummaryOfCompleted completed ->
          new Outcome.Completed(
                  completed.getLoss(),
                  completed.getTop1(),
                  Objects.requireNonNullElse(completed.getDirectory(), usualDirectory(job)),
                  completed.getTop1Fp32(),
                  completed.getNotQuantisedBecause())
              .with(WireFineTuned.from(completed.getFineTuned()));
      case SummaryOfDiverged diverged -> new Outcome.Diverged(diverged.getEpoch());
      case SummaryOfFailed failed -> new Outcome.Failed(failed.getReason());
      // Avro declares a union as Object; a new kind of outcome ends here.
      case Object other ->
          throw new IllegalArgumentException(
              "job %s ended in a way that the ranker does not know: %s."
                  .formatted(training.getJobId(), other.getClass().getSimpleName()));
    };
  }

  private static List<End.Artefact> files(SummarisedTraining training, List<String> names) {
    if (!(training.getOutcome() instanceof SummaryOfCompleted completed)) {
      return List.of();
    }
    var files = new ArrayList<End.Artefact>();
    for (var each : completed.getFiles()) {
      var sha256 = new byte[each.getSha256().remaining()];
      each.getSha256().duplicate().get(sha256);
      files.add(
          new End.Artefact(
              name(each.getName(), names), each.getBytes(), HexFormat.of().formatHex(sha256)));
    }
    return files;
  }

  private static String name(int number, List<String> names) {
    if (number < 0 || number >= names.size()) {
      throw new IllegalArgumentException(
          "it refers to name %d of %d.".formatted(number, names.size()));
    }
    return names.get(number);
  }

  private static @Nullable Float asFloat(@Nullable Double value) {
    return value == null ? null : (Float) value.floatValue();
  }

  private static @Nullable Double asDouble(@Nullable Float value) {
    return value == null ? null : (Double) value.doubleValue();
  }
}
