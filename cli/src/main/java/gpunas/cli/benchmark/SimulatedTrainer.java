package gpunas.cli.benchmark;

import gpunas.eventloop.Delivery;
import gpunas.eventloop.EventLoop;
import gpunas.eventloop.Fold;
import gpunas.eventloop.JobQueue;
import gpunas.eventloop.JobQueueSettings;
import gpunas.eventloop.KafkaSettings;
import gpunas.eventloop.On;
import gpunas.eventloop.Outgoing;
import gpunas.eventloop.Publisher;
import gpunas.eventloop.Worker;
import gpunas.schemas.FailureKind;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingFailed;
import gpunas.schemas.TrainingJob;
import gpunas.schemas.TrainingProgress;
import gpunas.schemas.TrainingResult;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * To Kafka a trainer: it reads the searches, takes jobs from the real queue with the real locks,
 * and publishes progress and results of the usual sizes. Where that one trains, it sleeps.
 */
final class SimulatedTrainer implements Worker<TrainingJob> {

  private static final JobQueueSettings QUEUE =
      new JobQueueSettings(Topics.TRAINERS, Duration.ofSeconds(30), 3);

  /** Around the mean, so that trainings do not end all at once. */
  private static final double SHORTEST = 0.5;

  private static final double LONGEST = 1.5;

  private static final double NANOS = 1e9;

  private final String name;
  private final double meanSeconds;
  private final Publisher publisher;

  private SimulatedTrainer(String name, double meanSeconds, Publisher publisher) {
    this.name = name;
    this.meanSeconds = meanSeconds;
    this.publisher = publisher;
  }

  /**
   * Runs trainers until the process is killed.
   *
   * @param arguments where Kafka is, how many trainers, what their names begin with, and how many
   *     seconds a training takes on average
   */
  public static void main(String[] arguments) throws InterruptedException {
    var kafka = KafkaSettings.of(arguments[0]);
    var count = Integer.parseInt(arguments[1]);
    var seconds = Double.parseDouble(arguments[3]);
    var registry = new SimpleMeterRegistry();
    IntStream.range(0, count).forEach(i -> start(kafka, arguments[2] + i, seconds, registry));
    Thread.currentThread().join();
  }

  private static void start(
      KafkaSettings kafka, String name, double meanSeconds, MeterRegistry registry) {
    EventLoop.fold("trainer", kafka, new Searches(), registry).start();
    var worker = new SimulatedTrainer(name, meanSeconds, new Publisher(kafka));
    new JobQueue(kafka, QUEUE, Topics.TRAINING_JOBS, worker, registry).start();
  }

  @Override
  public void work(Delivery<TrainingJob> delivery) throws InterruptedException {
    var job = delivery.job();
    var startedAt = Instant.now();
    long begin = System.nanoTime();
    var random = new SplittableRandom(job.getSeed());
    double seconds = meanSeconds * random.nextDouble(SHORTEST, LONGEST);
    int steps = (int) Math.ceil(seconds);
    for (int step = 1; step <= steps; step++) {
      long at = begin + Math.round(Math.min(step, seconds) * NANOS);
      TimeUnit.NANOSECONDS.sleep(at - System.nanoTime());
      publisher.publish(
          Outgoing.of(
              Topics.TRAINING_PROGRESS,
              job.getSearchId(),
              progress(job, delivery.attempt(), step, steps)));
    }
    int epochs = job.getRecipe().getEpochs();
    var completed =
        SimulatedOutcome.completed(
            job.getSearchId(), job.getJobId(), epochs, seconds / epochs, random);
    publish(job, delivery.attempt(), startedAt, completed);
  }

  @Override
  public void giveUp(Delivery<TrainingJob> delivery, Cause cause, String reason) {
    var failed = new TrainingFailed(reason, FailureKind.ATTEMPTS);
    publish(delivery.job(), delivery.attempt(), Instant.now(), failed);
  }

  private void publish(TrainingJob job, int attempt, Instant startedAt, Object outcome) {
    publisher.publish(
        Outgoing.of(
            Topics.TRAINING_RESULTS,
            job.getSearchId(),
            TrainingResult.newBuilder()
                .setJobId(job.getJobId())
                .setSearchId(job.getSearchId())
                .setTrainer(name)
                .setDevice("cpu")
                .setAttempt(attempt)
                .setOutcome(outcome)
                .setStartedAt(startedAt)
                .setFinishedAt(Instant.now())
                .setSeed(job.getSeed())
                .build()));
  }

  private TrainingProgress progress(TrainingJob job, int attempt, int step, int steps) {
    return TrainingProgress.newBuilder()
        .setJobId(job.getJobId())
        .setSearchId(job.getSearchId())
        .setTrainer(name)
        .setDevice("cpu")
        .setAttempt(attempt)
        .setStep(step)
        .setSteps(steps)
        .setEpoch(0)
        .setEpochs(job.getRecipe().getEpochs())
        .setLoss(1)
        .setImagesPerSecond(900)
        .setAt(Instant.now())
        .setSecondsLeft((double) (steps - step))
        .build();
  }

  /** What a trainer reads beside its queue. */
  private static final class Searches implements Fold {

    @Override
    public List<On<?>> handlers() {
      return List.of(On.on(Topics.SEARCHES, _ -> {}).orTombstone(_ -> {}));
    }

    @Override
    public List<Outgoing> decide() {
      return List.of();
    }
  }
}
