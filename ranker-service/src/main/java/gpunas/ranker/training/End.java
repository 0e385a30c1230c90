package gpunas.ranker.training;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a training ended.
 *
 * @param imagesPerSecond while it trained; null if that is not known
 * @param curve one point for each epoch; empty if the trainer did not say
 * @param files none unless it completed
 */
public record End(
    Outcome outcome,
    String trainer,
    String device,
    int attempt,
    @Nullable Double imagesPerSecond,
    List<Point> curve,
    List<Artefact> files,
    Instant startedAt,
    Instant finishedAt) {

  public End {
    curve = List.copyOf(curve);
    files = List.copyOf(files);
  }

  /**
   * A trainer of an earlier version does not know that integers are asked for, and leaves floats;
   * or that a teacher is, and what it leaves says nothing of that.
   */
  End asAskedBy(Job job) {
    if (job.teacher() != null
        && outcome instanceof Outcome.Completed completed
        && completed.validationImages() == 0) {
      return with(
          new Outcome.Failed(
              "The trainer %s does not know teachers; update it.".formatted(trainer)));
    }
    return job.isQuantised()
            && outcome
                instanceof Outcome.Completed(_, var top1, var directory, var top1Fp32, _, _, _)
            && top1Fp32 == null
        ? with(
            Outcome.Completed.notQuantised(
                top1, directory, "The trainer %s does not quantise; update it.".formatted(trainer)))
        : this;
  }

  private End with(Outcome other) {
    return new End(
        other, trainer, device, attempt, imagesPerSecond, curve, files, startedAt, finishedAt);
  }

  /** The same for who keeps the curve elsewhere. */
  End withoutCurve() {
    return new End(
        outcome,
        trainer,
        device,
        attempt,
        imagesPerSecond,
        List.of(),
        files,
        startedAt,
        finishedAt);
  }

  /**
   * A file of a trained network.
   *
   * @param sha256 hexadecimal
   */
  public record Artefact(String name, long bytes, String sha256) {}
}
