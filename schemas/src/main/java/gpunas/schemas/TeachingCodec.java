package gpunas.schemas;

import gpunas.searchmodel.Taught;
import gpunas.searchmodel.Teacher;
import gpunas.searchmodel.Teaching;
import java.util.List;
import org.jspecify.annotations.NullMarked;

/**
 * Teachers to their wire form and back.
 *
 * @since 0.1
 */
@NullMarked
public final class TeachingCodec {

  private TeachingCodec() {}

  /** The wire form of what a job says of its teacher. */
  public static TaughtSpec toWire(Taught taught) {
    var top1 = taught.top1Without();
    return new TaughtSpec(
        toWire(taught.teaching()), Double.isNaN(top1) ? null : top1, taught.trainingsWithout());
  }

  /**
   * What the wire form of a job says of its teacher.
   *
   * @throws IllegalArgumentException if it is none; the message names the value
   */
  public static Taught fromWire(TaughtSpec taught) {
    var top1 = taught.getTop1Without();
    return new Taught(
        fromWire(taught.getTeaching()),
        top1 == null ? Double.NaN : top1,
        taught.getTrainingsWithout());
  }

  /** The wire form. */
  static TeachingSpec toWire(Teaching teaching) {
    // Every field: Avro's builder would decode the defaults of others, before there are limits.
    var temperature = teaching.temperature();
    return switch (teaching.teacher()) {
      case Teacher.Best _ ->
          new TeachingSpec(true, null, null, null, List.of(), List.of(), temperature);
      case Teacher.Trained(var jobId, var space) ->
          new TeachingSpec(
              false,
              jobId,
              space == null ? null : SpaceCodec.toWire(space),
              null,
              List.of(),
              List.of(),
              temperature);
      case Teacher.OnnxFile(var file, var mean, var deviation) ->
          new TeachingSpec(false, null, null, file, mean, deviation, temperature);
    };
  }

  /**
   * A teacher of a wire form.
   *
   * @throws IllegalArgumentException if it is none; the message names the value
   */
  static Teaching fromWire(TeachingSpec teaching) {
    return new Teaching(teacher(teaching), teaching.getTemperature());
  }

  private static Teacher teacher(TeachingSpec teaching) {
    var jobId = teaching.getJobId();
    var file = teaching.getFile();
    if (jobId != null) {
      var space = teaching.getSpace();
      return new Teacher.Trained(jobId, space == null ? null : SpaceCodec.fromWire(space));
    }
    if (file != null) {
      return new Teacher.OnnxFile(
          file, List.copyOf(teaching.getMean()), List.copyOf(teaching.getDeviation()));
    }
    if (!teaching.getBest()) {
      throw new IllegalArgumentException(
          "A teacher is named by nothing; expected best, a jobId or a file.");
    }
    return new Teacher.Best();
  }
}
