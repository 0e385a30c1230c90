package gpunas.trainer.kafka;

import gpunas.eventloop.Delivery;
import gpunas.eventloop.FailureCode;
import gpunas.eventloop.Outgoing;
import gpunas.eventloop.PermanentFailure;
import gpunas.eventloop.Publisher;
import gpunas.eventloop.TransientFailure;
import gpunas.eventloop.Worker;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingJob;
import gpunas.schemas.TrainingResult;
import gpunas.trainer.DeviceException;
import gpunas.trainer.EpochSummary;
import gpunas.trainer.Job;
import gpunas.trainer.JobLog;
import gpunas.trainer.JobResult;
import gpunas.trainer.JobResult.Failed;
import gpunas.trainer.Learners;
import gpunas.trainer.Progress;
import gpunas.trainer.Trainer;
import gpunas.trainer.TrainerMetrics;
import gpunas.trainer.Watcher;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Does the training jobs of the queue and publishes their results: one for each job, and another if
 * a worker that was taken for dead answers, too. Readers count the first.
 */
public final class TrainingWorker implements Worker<TrainingJob>, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TrainingWorker.class);

  /** What the id of the job at hand is called in the context of each line that is logged of it. */
  public static final String JOB_ID = "jobId";

  private static final Duration BETWEEN_ATTEMPTS_TO_PUBLISH = Duration.ofSeconds(1);

  private final Trainer trainer;
  private final Learners device;
  private final KnownSearches searches;
  private final Publisher publisher;
  private final ProgressReports reports;
  private final TrainingMapper mapper;
  private final TrainerMetrics metrics;
  private final JobLog log;
  private final InstantSource clock;

  /**
   * @param name of this trainer
   * @param device that the trainer uses
   * @param versions of what computes, by name
   * @param log of what did not complete it is told with the result
   */
  public TrainingWorker(
      String name,
      Trainer trainer,
      Learners device,
      KnownSearches searches,
      Publisher publisher,
      TrainerMetrics metrics,
      Map<String, String> versions,
      JobLog log,
      InstantSource clock) {
    this.trainer = trainer;
    this.device = device;
    this.searches = searches;
    this.publisher = publisher;
    this.reports = new ProgressReports(publisher);
    this.mapper = new TrainingMapper(name, device.device(), versions);
    this.metrics = metrics;
    this.log = log;
    this.clock = clock;
  }

  /** Name of the device. */
  public String device() {
    return device.device();
  }

  @Override
  public void work(Delivery<TrainingJob> delivery) throws InterruptedException {
    var job = delivery.job();
    try (var _ = MDC.putCloseable(JOB_ID, job.getJobId())) {
      work(job, delivery.attempt());
    } catch (RuntimeException e) {
      // The loop says so of the record; of the job nobody would.
      try (var _ = MDC.putCloseable(JOB_ID, job.getJobId())) {
        LOG.info("Attempt {} did not end: {}", delivery.attempt(), e.toString());
      }
      throw e;
    }
  }

  /** A broken device or store takes no jobs: each would cost that job an attempt. */
  @Override
  public void check() {
    try {
      device.check();
      trainer.check();
    } catch (DeviceException e) {
      throw failed(FailureCode.DEVICE, e);
    } catch (UncheckedIOException e) {
      throw failed(FailureCode.STORAGE, e);
    }
  }

  @Override
  public void giveUp(Delivery<TrainingJob> delivery, Cause cause, String reason)
      throws InterruptedException {
    var job = delivery.job();
    try (var _ = MDC.putCloseable(JOB_ID, job.getJobId())) {
      giveUp(job, delivery.attempt(), new Failed(kind(cause), reason));
    }
  }

  @Override
  public void close() {
    reports.close();
  }

  private void work(TrainingJob job, int attempt) throws InterruptedException {
    LOG.info("Training {}, attempt {}.", job.getEncoding(), attempt);
    var startedAt = clock.instant();
    Job valid;
    try {
      valid = valid(job);
    } catch (IllegalArgumentException e) {
      var failed = new Failed(Failed.Kind.OTHER, String.valueOf(e.getMessage()));
      publish(job, attempt, failed, Provenance.UNKNOWN, startedAt);
      return;
    }
    var result = train(valid, watcher(job, attempt));
    publish(job, attempt, result, provenance(valid), startedAt);
    searches.trained(job.getSearchId());
  }

  /** The last trainer may have died after its training, but before it told or settled it. */
  private void giveUp(TrainingJob job, int attempt, Failed failed) throws InterruptedException {
    var startedAt = clock.instant();
    JobResult result = failed;
    var provenance = Provenance.UNKNOWN;
    try {
      var valid = valid(job);
      var earlier = trainer.giveUp(valid);
      if (earlier != null) {
        result = earlier;
        provenance = provenance(valid);
      }
    } catch (IllegalArgumentException | UncheckedIOException e) {
      // A store that fails may be why the job is given up.
      LOG.warn("Nobody knows whether this job was completed before: {}", e.getMessage());
    }
    publish(job, attempt, result, provenance, startedAt);
  }

  private static Failed.Kind kind(Cause cause) {
    return switch (cause) {
      case ATTEMPTS -> Failed.Kind.ATTEMPTS;
      case EXCEPTION -> Failed.Kind.OTHER;
    };
  }

  private Job valid(TrainingJob job) {
    return mapper.job(job, searches.table(job.getSearchId()));
  }

  private Provenance provenance(Job job) {
    return new Provenance(job.recipe().hash(), trainer.dataHash(job));
  }

  private JobResult train(Job job, Watcher watcher) throws InterruptedException {
    try {
      // A device that is lost would otherwise swallow one job after the other.
      device.check();
      return trainer.train(job, watcher);
    } catch (DeviceException e) {
      throw failed(FailureCode.DEVICE, e);
    } catch (UncheckedIOException e) {
      throw failed(FailureCode.STORAGE, e);
    } catch (Error e) {
      // Thrown on, it would end the loop over all jobs, here and wherever this one goes next.
      throw new IllegalStateException("The training ended with " + e, e);
    } finally {
      metrics.rests();
    }
  }

  private static TransientFailure failed(FailureCode code, RuntimeException e) {
    return new TransientFailure(code, String.valueOf(e.getMessage()), e);
  }

  /** Insists: hours of training would be lost with an unpublished result. */
  private void publish(
      TrainingJob job, int attempt, JobResult result, Provenance provenance, Instant startedAt)
      throws InterruptedException {
    publish(job, attempt, result, provenance, startedAt, log.take(job.getJobId()));
    var _ = log.take(job.getJobId()); // Nobody asks about what is logged of its end.
  }

  private void publish(
      TrainingJob job,
      int attempt,
      JobResult result,
      Provenance provenance,
      Instant startedAt,
      List<String> lines)
      throws InterruptedException {
    var finishedAt = clock.instant();
    var told = mapper.result(job, attempt, result, provenance, startedAt, finishedAt);
    var record =
        result instanceof JobResult.Completed
                || (result instanceof Failed failed && failed.kind() == Failed.Kind.CANCELLED)
            ? told
            : TrainingResult.newBuilder(told).setLog(lines).build();
    try {
      insist(Outgoing.of(Topics.TRAINING_RESULTS, job.getSearchId(), record));
    } catch (PermanentFailure e) {
      if (result instanceof Failed) {
        throw e;
      }
      LOG.error("The result of job {} cannot be told: {}", job.getJobId(), e.getMessage());
      var reason = "The training ended, but its result cannot be told: " + e.getMessage();
      publish(job, attempt, new Failed(Failed.Kind.OTHER, reason), provenance, startedAt, lines);
      return;
    }
    metrics.finished(result, Duration.between(startedAt, finishedAt));
    switch (result) {
      case JobResult.Completed(var trained, var artefacts) ->
          LOG.info("Completed: {}, kept in {}.", trained.validation(), artefacts.directory());
      case JobResult.Diverged(var epochs) -> LOG.info("Diverged after {} epochs.", epochs);
      case Failed(_, var reason) -> LOG.warn("Failed: {}", reason);
    }
  }

  private void insist(Outgoing outgoing) throws InterruptedException {
    while (true) {
      try {
        publisher.publish(outgoing);
        return;
      } catch (TransientFailure e) {
        LOG.warn("The result waits for Kafka: {}", e.getMessage());
        Thread.sleep(BETWEEN_ATTEMPTS_TO_PUBLISH);
      }
    }
  }

  private Watcher watcher(TrainingJob job, int attempt) {
    return new Watcher() {
      @Override
      public boolean cancelled() {
        return searches.cancelled(job.getSearchId());
      }

      @Override
      public void ended(EpochSummary epoch) {
        metrics.ended(epoch);
      }

      @Override
      public void progressed(Progress progress) {
        metrics.progressed(progress);
        var record = mapper.progress(job, attempt, progress, clock.instant());
        reports.publish(Outgoing.of(Topics.TRAINING_PROGRESS, job.getSearchId(), record));
      }
    };
  }
}
