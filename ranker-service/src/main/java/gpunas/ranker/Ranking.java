package gpunas.ranker;

import gpunas.ranker.training.FineTuned;
import gpunas.ranker.training.Network;
import gpunas.searchmodel.Accuracy;
import gpunas.searchmodel.NetworkFigures;
import gpunas.searchspace.DeployedMemory;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The ranked list of a search.
 *
 * @param isFinal whether it will not change any more
 * @param note what a reader should know: why a band is empty, why nothing was measured
 * @param table that latencies are predicted by; null if no candidate was looked up yet
 * @param baselines beside which the networks are shown, as the specification orders them
 */
public record Ranking(
    boolean isFinal,
    Counts counts,
    List<Band> bands,
    @Nullable String note,
    @Nullable Table table,
    List<Baseline> baselines) {

  public Ranking {
    bands = List.copyOf(bands);
    baselines = List.copyOf(baselines);
  }

  /** The same with only the best of each band. */
  public Ranking withBest(int most) {
    return map(band ->
        new Band(
            band.name(),
            band.fromMicros(),
            band.belowMicros(),
            best(most, band.entries()),
            best(most, band.outside())));
  }

  private static List<Entry> best(int most, List<Entry> entries) {
    return entries.subList(0, Math.min(most, entries.size()));
  }

  /** The same with other baselines. */
  Ranking with(List<Baseline> others) {
    return new Ranking(isFinal, counts, bands, note, table, others);
  }

  /** The same with other bands. */
  Ranking map(UnaryOperator<Band> change) {
    return new Ranking(
        isFinal, counts, bands.stream().map(change).toList(), note, table, baselines);
  }

  /**
   * How the trainings ended.
   *
   * @param completed trainings that ran to the end
   * @param diverged trainings whose loss became NaN or infinite
   * @param failed trainings that say nothing about their network
   * @param missedTargets completed trainings at the highest rung that are not ranked
   */
  public record Counts(int completed, int diverged, int failed, int missedTargets) {}

  /**
   * The latency table of a search.
   *
   * @param version fingerprint of its content
   * @param latencyDeviation relative standard deviation of what it predicts; null if nobody knows
   * @param refined the table that became of it while the search ran; null if it stayed as it was
   * @param precision for example {@code fp16}; null if it was not told
   * @param batch images per inference; null if it was not told
   */
  public record Table(
      String version,
      @Nullable Double latencyDeviation,
      @Nullable RefinedTable refined,
      @Nullable String precision,
      @Nullable Integer batch) {

    /** One that stayed as it was, of which no more is known. */
    public Table(String version, @Nullable Double latencyDeviation) {
      this(version, latencyDeviation, null);
    }

    /** Of which no more is known. */
    public Table(
        String version, @Nullable Double latencyDeviation, @Nullable RefinedTable refined) {
      this(version, latencyDeviation, refined, null, null);
    }

    /** By which the memory of deployed networks is known; null if it is not. */
    @Nullable DeployedMemory memory() {
      return DeployedMemory.of(precision, batch);
    }

    /** The same and what it was refined to. */
    Table with(RefinedTable other) {
      return new Table(version, latencyDeviation, other, precision, batch);
    }
  }

  /**
   * A table in which all layers of the networks on the short list are measured.
   *
   * @param id what it is called
   * @param version fingerprint of its content
   * @param latencyDeviation relative standard deviation of what it predicts; null if nobody knows
   */
  public record RefinedTable(String id, String version, @Nullable Double latencyDeviation) {}

  /**
   * The best networks of a latency band.
   *
   * @param entries ranked, best objective first
   * @param outside not ranked, as measuring showed them to be outside; best objective first
   */
  public record Band(
      String name,
      double fromMicros,
      double belowMicros,
      List<Entry> entries,
      List<Entry> outside) {
    public Band {
      entries = List.copyOf(entries);
      outside = List.copyOf(outside);
    }

    /** Every network that is listed, the ranked ones first. */
    public Stream<Entry> listed() {
      return Stream.concat(entries.stream(), outside.stream());
    }

    /** The same with other entries. */
    Band map(UnaryOperator<Entry> ranked, UnaryOperator<Entry> unranked) {
      return new Band(
          name,
          fromMicros,
          belowMicros,
          entries.stream().map(ranked).toList(),
          outside.stream().map(unranked).toList());
    }
  }

  /**
   * A network.
   *
   * @param measuredLatencyMicros the whole network, timed; null: not measured
   * @param refinedLatencyMicros predicted by the refined table; null if there is none, or if the
   *     network was not on the short list
   * @param trainings at the highest rung, lowest loss first; the files are the first one's
   * @param taught the one of these with a teacher, which the score is without; null: there is none
   * @param memoryBytes {@link DeployedMemory} in the precision and batch of the table; null if
   *     these are not known
   * @param figures what the whole network does when it is run again and again; null: not measured
   */
  public record Entry(
      Place place,
      Move move,
      Network network,
      Score score,
      @Nullable Double measuredLatencyMicros,
      @Nullable Double refinedLatencyMicros,
      List<Training> trainings,
      @Nullable Taught taught,
      @Nullable Long memoryBytes,
      @Nullable NetworkFigures figures) {
    public Entry {
      trainings = List.copyOf(trainings);
    }

    /** Without a teacher, of which neither memory nor figures are known. */
    public Entry(
        Place place,
        Move move,
        Network network,
        Score score,
        @Nullable Double measuredLatencyMicros,
        @Nullable Double refinedLatencyMicros,
        List<Training> trainings) {
      this(
          place,
          move,
          network,
          score,
          measuredLatencyMicros,
          refinedLatencyMicros,
          trainings,
          null,
          null,
          null);
    }

    /** Accuracy in floats, mean over the trainings; null if the score is of these. */
    public @Nullable Double top1Fp32() {
      var known =
          trainings.stream()
              .filter(each -> taught == null || !each.jobId().equals(taught.jobId()))
              .map(Training::top1Fp32)
              .filter(Objects::nonNull)
              .toList();
      return known.isEmpty()
          ? null
          : (Double) known.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    /** The training whose files are handed out. */
    public Training best() {
      return trainings.getFirst();
    }

    Entry with(Move other) {
      return new Entry(
          place,
          other,
          network,
          score,
          measuredLatencyMicros,
          refinedLatencyMicros,
          trainings,
          taught,
          memoryBytes,
          figures);
    }

    /** Whether the files that are handed out are of the training with a teacher. */
    public boolean isExportedTaught() {
      return taught != null && best().jobId().equals(taught.jobId());
    }
  }

  /**
   * The training of a network with a teacher.
   *
   * @param teacher in a few words
   * @param top1 0 to 1, in the numbers that the search is for
   * @param gain accuracy less that of the trainings without a teacher, their mean
   * @param gainError standard error of that as far as it is from the number of validation images,
   *     at most; null if that is not known
   */
  public record Taught(
      String jobId,
      String teacher,
      double top1,
      double loss,
      double gain,
      @Nullable Double gainError) {}

  /**
   * Where a network stands.
   *
   * @param rank from 1 within the band; 0: not ranked
   * @param isTied whether its objective cannot be told from that of the entry above
   * @param isOnFront whether no ranked network of any band is better in latency or accuracy and not
   *     worse in the other
   */
  public record Place(int rank, boolean isTied, boolean isOnFront) {
    static final Place NONE = new Place(0, false, false);
  }

  /**
   * What brought a network where it stands.
   *
   * @param previousRank in the revision before; null: it was not ranked
   * @param why human-readable; null: it has the rank it had
   */
  public record Move(@Nullable Integer previousRank, @Nullable String why) {
    static final Move UNKNOWN = new Move(null, null);
  }

  /**
   * A network that somebody has.
   *
   * @param accuracy null if nobody knows it
   * @param isComparable whether the accuracy is of the data of the search
   * @param parameters trained values; null if nobody knows
   * @param macs multiply-accumulates for one image; null if nobody knows
   * @param jobId its training in this search with the lowest loss; null: none
   * @param verdict human-readable: whether a network that was found is as accurate and faster
   */
  public record Baseline(
      String name,
      @Nullable Accuracy accuracy,
      boolean isComparable,
      Latency latency,
      @Nullable Long parameters,
      @Nullable Long macs,
      @Nullable String jobId,
      String verdict) {}

  /**
   * What a baseline takes, latencies in microseconds per batch, by whom it is known.
   *
   * @param predictedMicros by the latency table
   * @param measuredMicros the whole network, timed as the others
   * @param statedMicros by the specification
   * @param notMeasuredBecause human-readable; null: it was measured, or may yet be
   * @param memoryBytes as that of an entry; null: not known
   * @param figures as those of an entry; null: not measured
   */
  public record Latency(
      @Nullable Double predictedMicros,
      @Nullable Double measuredMicros,
      @Nullable Double statedMicros,
      @Nullable String notMeasuredBecause,
      @Nullable Long memoryBytes,
      @Nullable NetworkFigures figures) {

    /** Of which no more is known than latencies. */
    public Latency(
        @Nullable Double predictedMicros,
        @Nullable Double measuredMicros,
        @Nullable Double statedMicros,
        @Nullable String notMeasuredBecause) {
      this(predictedMicros, measuredMicros, statedMicros, notMeasuredBecause, null, null);
    }
  }

  /**
   * A training of a network.
   *
   * @param top1Fp32 accuracy in floats; null if the others are of these
   * @param fineTuned null: it did not lose too much by being quantised, or nobody asked
   */
  public record Training(
      String jobId,
      double top1,
      double loss,
      String directory,
      @Nullable Double top1Fp32,
      @Nullable FineTuned fineTuned) {

    /** In floats. */
    public Training(String jobId, double top1, double loss, String directory) {
      this(jobId, top1, loss, directory, null, null);
    }
  }
}
