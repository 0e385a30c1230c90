package gpunas.trainer.app;

import gpunas.eventloop.JobQueue;
import gpunas.eventloop.Refused;
import gpunas.trainer.DeviceException;
import gpunas.trainer.DeviceLeases;
import gpunas.trainer.Devices;
import gpunas.trainer.FreeDevice;
import gpunas.trainer.Learners;
import gpunas.trainer.app.TrainerSettings.DeviceChoice;
import gpunas.trainer.kafka.TrainingWorker;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a device, then jobs, until it is closed or the device is lost. */
final class TrainerService implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TrainerService.class);
  private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(1);

  private final DeviceChoice choice;
  private final Devices devices;
  private final @Nullable Supplier<DeviceLeases> connect;
  private final Function<Learners, TrainingWorker> workers;
  private final Function<TrainingWorker, JobQueue> queues;
  private final Runnable stop;

  private @Nullable DeviceLeases leases;
  private @Nullable Thread waiting;
  private DeviceLeases.@Nullable Lease lease;
  private @Nullable TrainingWorker worker;
  private @Nullable JobQueue queue;
  private boolean closed;

  /**
   * @param connect to the leases on this host's GPUs; called only if there are any; null: all that
   *     are seen are this trainer's own
   * @param workers a worker that trains on a device
   * @param queues a queue, not started, whose jobs a worker does
   * @param stop ends this service, on another thread
   */
  TrainerService(
      DeviceChoice choice,
      Devices devices,
      @Nullable Supplier<DeviceLeases> connect,
      Function<Learners, TrainingWorker> workers,
      Function<TrainingWorker, JobQueue> queues,
      Runnable stop) {
    this.choice = choice;
    this.devices = devices;
    this.connect = connect;
    this.workers = workers;
    this.queues = queues;
    this.stop = stop;
  }

  /**
   * Starts. Returns at once, also if all GPUs are in use.
   *
   * @throws IllegalStateException if a GPU was asked for and there is none, or nobody says which
   *     are free
   * @throws DeviceException if the CPU does not work
   */
  synchronized void start() {
    int gpus = choice == DeviceChoice.CPU ? 0 : devices.gpus();
    if (gpus > 0) {
      takeGpu(gpus);
    } else if (choice == DeviceChoice.CUDA) {
      throw new IllegalStateException(
          """
          trainer.device is cuda, but %s sees no GPU here. Maybe the container was started without \
          GPUs, or this is the build for CPUs; trainer.device=cpu trains on the CPU.\
          """
              .formatted(devices.runtime()));
    } else {
      LOG.info("No GPU is used: this trainer trains on the CPU.");
      takeJobs(devices.cpu());
    }
  }

  /** Why no job can be done now, null if that is not so. */
  synchronized @Nullable String failure() {
    return queue == null ? null : queue.failure();
  }

  /** Why no job will be done any more, null if that is not so. */
  synchronized @Nullable String death() {
    return queue != null && queue.hasEnded() ? queue.failure() : null;
  }

  /** Name of the device, null while this trainer waits for one. */
  synchronized @Nullable String device() {
    return worker == null ? null : worker.device();
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (waiting != null) {
      waiting.interrupt();
    }
    if (queue != null) {
      queue.close();
    }
    if (worker != null) {
      worker.close();
    }
    if (lease != null) {
      lease.close();
    }
    if (leases != null) {
      leases.close();
    }
  }

  private void takeGpu(int gpus) {
    if (connect == null) {
      takeJobs(devices.gpu(0));
      return;
    }
    var connected = connect.get();
    leases = connected;
    waiting = Thread.ofPlatform().name("gpu-wait").start(() -> awaitGpu(connected, gpus));
  }

  private void awaitGpu(DeviceLeases connected, int gpus) {
    try {
      var free = FreeDevice.await(connected, gpus, BETWEEN_ROUNDS, this::lost);
      takeJobsOn(free);
    } catch (InterruptedException e) {
      LOG.debug("Closed while waiting for a GPU.", e);
    } catch (Refused e) {
      LOG.error("This trainer stops: {}", e.getMessage());
      stop.run();
    } catch (DeviceException e) {
      LOG.error("This trainer stops: {}", e.getMessage(), e);
      stop.run();
    }
  }

  private synchronized void takeJobsOn(DeviceLeases.Lease free) {
    if (closed) {
      free.close();
    } else {
      lease = free;
      takeJobs(devices.gpu(free.gpu()));
    }
  }

  private void takeJobs(Learners device) {
    device.check();
    LOG.info("Training on {} with {}.", device.device(), devices.runtime());
    worker = workers.apply(device);
    queue = queues.apply(worker);
    queue.start();
  }

  /** Two trainers on one GPU would slow and starve each other: better none than the second. */
  private void lost() {
    LOG.error("This trainer stops: its GPU may be in use by another one.");
    stop.run();
  }
}
