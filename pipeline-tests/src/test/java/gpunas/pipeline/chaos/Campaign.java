package gpunas.pipeline.chaos;

import gpunas.pipeline.ComposeStack;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/** One fault after the other, until it is closed; then nothing is broken any more. */
final class Campaign implements AutoCloseable {

  /** Marks in the log what must not happen. */
  private static final String FINDING = "FINDING";

  private static final int LONGEST_PEACE_SECONDS = 6;

  private final Scene scene;
  private final SplittableRandom random;
  private final Bag<Fault> faults = new Bag<>(Arrays.asList(Fault.values()));
  private final Instant begin = Instant.now();
  private final Map<Fault, Integer> strikes = new EnumMap<>(Fault.class);
  private final List<String> log = new CopyOnWriteArrayList<>();
  private final Thread thread = new Thread(this::run, "chaos");
  private int missed;

  Campaign(ComposeStack stack, Containers containers, long seed) {
    this.scene = new Scene(stack, containers, new CountDownLatch(1));
    this.random = new SplittableRandom(seed);
    note("seed " + seed);
    thread.start();
  }

  private void run() {
    while (!scene.isOver()) {
      scene.hold(random, 0, LONGEST_PEACE_SECONDS);
      if (!scene.isOver()) {
        strike(faults.draw(random));
      }
    }
    note("the campaign ends");
  }

  private void strike(Fault fault) {
    var struck = Instant.now();
    try {
      var what = fault.strike(scene, random.split());
      strikes.merge(fault, 1, Integer::sum);
      var seconds = Duration.between(struck, Instant.now()).toMillis() / 1000.0;
      note("%s %s, %.1f s".formatted(fault, what, seconds));
    } catch (RuntimeException e) {
      missed++;
      note("%s missed: %s".formatted(fault, e.toString().replaceAll("\\s+", " ")));
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

  /** How often each fault struck. Once it is closed. */
  Map<Fault, Integer> strikes() {
    return strikes;
  }

  /** How many faults could not strike, as what they need was away. Once it is closed. */
  int missed() {
    return missed;
  }

  String log() {
    return log.stream().map(line -> line + "\n").collect(Collectors.joining());
  }

  /** Ends the fault at hand, and with it the campaign. */
  @Override
  public void close() {
    scene.end().countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
