package gpunas.ranker.training;

import java.time.Instant;

/**
 * A trainer's try at a training, as far as it was heard of.
 *
 * @param number 1 for a job's first delivery
 * @param from its first report that is known
 * @param to its last report
 */
public record Attempt(String trainer, String device, int number, Instant from, Instant to) {

  static Attempt of(Run run) {
    return new Attempt(run.trainer(), run.device(), run.attempt(), run.at(), run.at());
  }

  boolean isOf(String name, int attempt) {
    return number == attempt && trainer.equals(name);
  }

  /** The same with another report of it, an older one maybe. */
  Attempt and(Attempt other) {
    return new Attempt(
        trainer,
        device,
        number,
        other.from.isBefore(from) ? other.from : from,
        other.to.isAfter(to) ? other.to : to);
  }
}
