package gpunas.sampler.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import gpunas.sampler.Plan;
import gpunas.sampler.spec.SpecWriter;
import io.micronaut.serde.annotation.Serdeable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A plan as it is shown.
 *
 * @param spec the specification with all defaults written out
 * @param note what to know before it is started; null if there is nothing to say
 * @param networks distinct networks of the space, a whole number of any length
 * @param table what is known of latencies
 * @param start the networks it starts with, in order
 * @param memory what trainings take of a device
 * @param trainings in all, those of the finish included
 * @param epochs of all trainings together
 * @param deviceHours of all devices together; null: not known
 * @param deviceHoursFrom what the hours are reckoned from, or why they are not known
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record PlanView(
    Map<String, Object> spec,
    @Nullable String note,
    String networks,
    TableView table,
    List<BandView> bands,
    List<StartView> start,
    MemoryView memory,
    long trainings,
    double epochs,
    @Nullable Double deviceHours,
    String deviceHoursFrom) {

  /**
   * Latencies of a sample of the search's candidates.
   *
   * @param whyUnknown null if the table is complete; the other fields are null otherwise
   * @param sample how many candidates were looked at
   * @param outside share of them in no band, 0 to 1
   * @param latencyDeviation relative standard deviation of predicted latencies; null also if nobody
   *     knows
   */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record TableView(
      String id,
      @Nullable String whyUnknown,
      @Nullable Integer sample,
      @Nullable Double outside,
      @Nullable Double fastestMicros,
      @Nullable Double medianMicros,
      @Nullable Double slowestMicros,
      @Nullable Double latencyDeviation) {}

  /**
   * A band.
   *
   * @param share of the sample in it, 0 to 1; null: not known
   */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record BandView(String name, double fromMicros, double belowMicros, @Nullable Double share) {}

  /**
   * A network that is trained before any other.
   *
   * @param latencyMicros predicted; null: not known
   * @param band that it is trained for; null: not known
   */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record StartView(List<Integer> encoding, @Nullable Double latencyMicros, @Nullable String band) {
    static StartView of(Plan.Start start) {
      var band = start.band();
      return new StartView(
          start.encoding().toList(), start.latencyMicros(), band == null ? null : band.name());
    }
  }

  /**
   * Device memory of trainings of a sample of the search's candidates, predicted.
   *
   * @param sample how many candidates were looked at
   * @param images of a part of a batch, as the recipe has it
   * @param fewestImages of the smallest parts into which a trainer cuts batches that do not fit
   * @param largestInSmallestPartsBytes what a device must have to train any of them
   */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record MemoryView(
      int sample,
      int images,
      long medianBytes,
      long largestBytes,
      int fewestImages,
      long largestInSmallestPartsBytes) {
    static MemoryView of(Plan.Memory memory) {
      return new MemoryView(
          memory.sample(),
          memory.images(),
          memory.medianBytes(),
          memory.largestBytes(),
          memory.fewestImages(),
          memory.largestInSmallestPartsBytes());
    }
  }

  static PlanView of(Plan plan) {
    var spec = plan.spec();
    return new PlanView(
        SpecWriter.fields(spec),
        plan.note(),
        spec.space().networkCount().toString(),
        table(plan),
        bands(plan),
        plan.start().stream().map(StartView::of).toList(),
        MemoryView.of(plan.memory()),
        plan.trainings(),
        plan.epochs(),
        plan.deviceHours(),
        deviceHoursFrom(plan));
  }

  private static TableView table(Plan plan) {
    var id = plan.spec().table().id();
    var latencies = plan.latencies();
    return latencies == null
        ? new TableView(id, plan.whyNoLatencies(), null, null, null, null, null, null)
        : new TableView(
            id,
            null,
            latencies.sample(),
            latencies.outside(),
            latencies.fastestMicros(),
            latencies.medianMicros(),
            latencies.slowestMicros(),
            latencies.deviation());
  }

  private static List<BandView> bands(Plan plan) {
    var latencies = plan.latencies();
    var bands = new ArrayList<BandView>();
    for (var band : plan.spec().bands()) {
      bands.add(
          new BandView(
              band.name(),
              band.fromMicros(),
              band.belowMicros(),
              latencies == null ? null : latencies.shares().get(bands.size())));
    }
    return bands;
  }

  private static String deviceHoursFrom(Plan plan) {
    var time = plan.epochTime();
    var spec = plan.spec();
    return time == null
        ? "No training on %s in the space %s with as many training images has completed yet."
            .formatted(spec.dataset(), spec.space().name())
        : "An epoch took %.2f s, the median of %d trainings of %s in the space %s."
            .formatted(time.seconds(), time.trainings(), spec.dataset(), spec.space().name());
  }
}
