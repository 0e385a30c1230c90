package gpunas.trainer;

import gpunas.formats.Parameters;
import gpunas.formats.Weights;
import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchmodel.recipe.TrainingMemory;
import gpunas.searchspace.Network;
import gpunas.trainer.JobResult.Failed.Kind;
import gpunas.trainer.Quantised.InIntegers;
import gpunas.trainer.data.Dataset;
import gpunas.trainer.data.DatasetException;
import gpunas.trainer.data.Datasets;
import gpunas.trainer.data.ReaderThreads;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does training jobs: trains the candidate, evaluates it and exports it. */
public final class Trainer {

  private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);

  /** How long a data set that cannot be had keeps this trainer from others. */
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

  private record Unanswered(String dataset, Instant until) {}

  private final Datasets datasets;
  private final ReaderThreads threads;
  private final Learners learners;
  private final Teachers teachers;
  private final ArtefactStore store;
  private final Checkpoints checkpoints;
  private final Memory memory;
  private final Quantiser quantiser;
  private final FineTuner fineTuner;
  private final InstantSource clock;

  /** Whether a job has asked for it. */
  private volatile boolean quantises;

  /** Of the job that failed last because somebody did not answer; null: all do. */
  private volatile @Nullable Unanswered unanswered;

  /**
   * @param threads that prepare images
   * @param memory for trainings on the device
   * @param quantiser of networks whose job asks for it
   * @param onnxTeachers that a job may ask for
   */
  public Trainer(
      Datasets datasets,
      ReaderThreads threads,
      Learners learners,
      ArtefactStore store,
      Checkpoints checkpoints,
      Memory memory,
      Quantiser quantiser,
      OnnxTeachers onnxTeachers,
      InstantSource clock) {
    this.datasets = datasets;
    this.threads = threads;
    this.learners = learners;
    this.teachers = new Teachers(store, learners, onnxTeachers);
    this.store = store;
    this.checkpoints = checkpoints;
    this.memory = memory;
    this.quantiser = quantiser;
    this.fineTuner = new FineTuner(learners, quantiser, checkpoints, memory, threads, clock);
    this.clock = clock;
  }

  /**
   * Does a job, or the rest of it if it has a checkpoint. What it left in the store is complete
   * when this method returns; a job that was completed before is not done again.
   *
   * @throws InterruptedException if the thread was interrupted; takes no longer than a step
   * @throws DeviceException if the device fails; another trainer may do the job
   * @throws UncheckedIOException if the store or the images' bucket fails, or this process cannot
   *     quantise what is to be; another trainer may do the job
   */
  public JobResult train(Job job, Watcher watcher) throws InterruptedException {
    try {
      var result = result(job, watcher);
      discard(job);
      return result;
    } catch (UncheckedIOException e) {
      unanswered = new Unanswered(job.dataset(), clock.instant().plus(LONGEST_WAIT));
      throw e;
    }
  }

  /**
   * Looks whether a training could be kept, and quantised if any was to be, and whether its images
   * are to be had if they were not: for some minutes, as other jobs may have other images.
   *
   * @throws UncheckedIOException if not
   */
  public void check() {
    store.check();
    if (quantises) {
      quantiser.check(0);
    }
    var waiting = unanswered;
    if (waiting != null) {
      if (clock.instant().isBefore(waiting.until())) {
        datasets.check(waiting.dataset());
      }
      unanswered = null;
    }
  }

  /**
   * Forgets a job that is not tried again.
   *
   * @return what an earlier training of it yielded, null if none was completed
   * @throws UncheckedIOException if the store fails
   */
  public JobResult.@Nullable Completed giveUp(Job job) {
    var earlier = store.find(job);
    discard(job);
    return earlier;
  }

  private void discard(Job job) {
    checkpoints.discard(job);
    if (job.quantised()) {
      checkpoints.discard(job.ofFineTuning());
    }
  }

  /** Fingerprint of a job's images and labels; empty if they cannot be read. */
  public String dataHash(Job job) {
    try {
      return dataset(job).hash();
    } catch (DatasetException | UncheckedIOException e) {
      LOG.debug("No data hash.", e);
      return "";
    }
  }

  private JobResult result(Job job, Watcher watcher) throws InterruptedException {
    var earlier = store.find(job);
    if (earlier != null) {
      return earlier;
    }
    if (watcher.cancelled()) {
      return cancelled();
    }
    try {
      var needs = teachers.needs(job);
      var room = memory.room();
      return new Fit(job.network(), needs, false, room, threads)
          .attempt(job.recipe(), recipe -> train(job, recipe, needs, room, watcher));
    } catch (Pulse.CancelledException _) {
      return cancelled();
    } catch (DatasetException e) {
      return new JobResult.Failed(Kind.DATA, String.valueOf(e.getMessage()));
    } catch (TeacherException | DamagedWeightsException e) {
      return new JobResult.Failed(Kind.OTHER, String.valueOf(e.getMessage()));
    } catch (OutOfDeviceMemoryException e) {
      return new JobResult.Failed(Kind.OUT_OF_MEMORY, String.valueOf(e.getMessage()));
    }
  }

  private JobResult train(Job job, Recipe recipe, Teachers.Needs needs, Room room, Watcher watcher)
      throws InterruptedException {
    var dataset = dataset(job);
    var network = job.network();
    dataset.requireFit(network.classes());
    if (job.quantised()) {
      quantises = true;
      quantiser.check(network.parameters() * Float.BYTES); // Hours would be lost if it came later.
    }
    int images = dataset.used(recipe.trainingImages(), recipe.batchSize());
    var arrays = TrainingMemory.of(network, recipe);
    var feed = new Feed(network, recipe, arrays, dataset, job.seed(), threads);
    feed.requireMemory();
    try (var learner = open(job, network, recipe);
        var teacher = teachers.open(job)) {
      if (learner == null) {
        return new JobResult.Failed(
            Kind.OTHER,
            "The weights of job %s, to continue from, are not in the artefact store."
                .formatted(job.continueFrom()));
      }
      var training =
          new Training(learner, teacher, job, recipe, feed, images, checkpoints, memory, clock);
      return switch (training.run(watcher)) {
        case TrainingEnd.Completed(var trained, var progress) -> {
          var weights = learner.weights();
          if (!job.quantised()) {
            yield store.keep(job, LearnedWeights.of(weights), trained, feed.facts());
          }
          var pulse = new Pulse(watcher, progress, clock);
          var quantised = quantiser.quantise(job, weights, dataset, pulse);
          if (!(quantised instanceof InIntegers integers) || !isTooBad(job, trained, integers)) {
            yield store.keep(
                job, LearnedWeights.of(weights), trained.with(quantised), feed.facts());
          }
          var task =
              new FineTuner.Task(job, dataset, teacher, weights, integers, progress, watcher);
          try (var tuned = fineTuner.tune(task, needs.and(arrays.state()), room)) {
            yield store.keep(
                job, tuned.weights(weights), trained.with(tuned.integers()), feed.facts());
          }
        }
        case TrainingEnd.Diverged(var epochs) -> new JobResult.Diverged(epochs);
        case TrainingEnd.Cancelled() -> cancelled();
      };
    }
  }

  private Dataset dataset(Job job) {
    return datasets.get(job.dataset()).seenAs(job.network().input());
  }

  private static boolean isTooBad(Job job, Trained trained, InIntegers integers) {
    return job.recipe().fineTuning().isDue(trained.validation().top1(), integers.top1());
  }

  /** Begins with random weights, or those of the job to continue from; null if these are gone. */
  private @Nullable Learner open(Job job, Network network, Recipe recipe) {
    if (job.inherits()) {
      var other = String.valueOf(job.continueFrom());
      return store.use(
          job.searchId(), other, first -> learners.open(network, recipe, first.weights()));
    }
    return learners.open(network, recipe, first(network, recipe, job.seed()));
  }

  /**
   * The steps of RMSProp and AdamW are as long for large weights as for small ones: from He's they
   * learn several times slower than from those that PyTorch, and so GPUNet's own code, begins with.
   * To gradient descent it makes no difference.
   */
  private static Weights first(Network network, Recipe recipe, long seed) {
    var parameters = Parameters.of(network);
    var random = new SplittableRandom(Chance.WEIGHTS.seed(seed));
    return switch (recipe.optimisation().kind()) {
      case SGD -> Weights.random(parameters, random);
      case RMSPROP_TF, ADAMW -> Weights.small(parameters, random);
    };
  }

  private static JobResult cancelled() {
    return new JobResult.Failed(Kind.CANCELLED, "search cancelled");
  }
}
