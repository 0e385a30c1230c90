package gpunas.pipeline.chaos;

import gpunas.pipeline.ComposeStack;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** One fault after the other, until it is closed; then nothing is broken any more. */
final class Campaign implements AutoCloseable {

  /** Marks in the log what must not happen. */
  private static final String FINDING = "FINDING";

  private static final long LONGEST_PEACE_MILLIS = 6000;

  private final ComposeStack stack;
  private final Containers containers;
  private final SplittableRandom random;
  private final Instant begin = Instant.now();
  private final Map<Fault, Integer> strikes = new EnumMap<>(Fault.class);
  private final List<String> log = new CopyOnWriteArrayList<>();
  private final Thread thread = new Thread(this::run, "chaos");
  private volatile boolean closed;

  Campaign(ComposeStack stack, Containers containers, long seed) {
    this.stack = stack;
    this.containers = containers;
    this.random = new SplittableRandom(seed);
    thread.start();
  }

  private void run() {
    try {
      while (!closed) {
        Thread.sleep(random.nextLong(LONGEST_PEACE_MILLIS));
        var fault = Fault.any(random);
        var struck = Instant.now();
        var what = fault.strike(stack, containers, random.split());
        strikes.merge(fault, 1, Integer::sum);
        note(
            "%s %s, %.1f s"
                .formatted(
                    fault, what, Duration.between(struck, Instant.now()).toMillis() / 1000.0));
      }
    } catch (InterruptedException _) {
      note("the campaign ends");
    } catch (RuntimeException e) {
      note(FINDING + ": the campaign has ended of its own fault: " + e);
    }
  }

  /** Writes down what happened, with the time since the begin. */
  void note(String what) {
    var seconds = Duration.between(begin, Instant.now()).toMillis() / 1000.0;
    var line = "%7.1f s  %s".formatted(seconds, what);
    System.out.println(line);
    log.add(line);
  }

  /** What must not have happened. */
  List<String> findings() {
    return log.stream().filter(line -> line.contains(FINDING)).toList();
  }

  Map<Fault, Integer> strikes() {
    return strikes;
  }

  String log() {
    return log.stream().map(line -> line + "\n").collect(Collectors.joining());
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
