package gpunas.latency.trtexec;

import gpunas.eventloop.FailureCode;
import gpunas.eventloop.PermanentFailure;
import gpunas.eventloop.TransientFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs trtexec and believes it only if it ended well. */
final class Trtexec {

  private static final Pattern ERROR = Pattern.compile(".*\\[[EF]] (.*)");
  private static final Pattern FAILED = Pattern.compile("&&&& FAILED.*");

  /** What another process may be the reason of. */
  private static final Pattern MAY_PASS =
      Pattern.compile("(?i)out of ?memory|cuda error|cuda (initialization )?failure|cudaError");

  /**
   * What CUDA says, too, when no waiting helps: there is no GPU, or the driver or the GPU is too
   * old.
   */
  private static final Pattern WILL_NOT_PASS =
      Pattern.compile(
          "(?i)driver version is insufficient|no CUDA-capable device|invalid device ordinal"
              + "|no kernel image|unsupported (gpu|device|architecture|SM)"
              + "|initialization failure with error:? (35|100|101|209|222|803|804)\\b");

  private static final int MOST_CHARACTERS = 1 << 22;
  private static final int MOST_WORDS_SAID = 300;
  private static final int KILLED = 128;

  private final Path executable;
  private final Path folder;
  private final List<String> always;
  private final Duration betweenSigns;
  private volatile boolean stopped;

  /**
   * @param executable trtexec
   * @param folder where it runs
   * @param always options of every run
   * @param betweenSigns how often a run that takes long is told of
   */
  Trtexec(Path executable, Path folder, List<String> always, Duration betweenSigns) {
    this.executable = executable;
    this.folder = folder;
    this.always = List.copyOf(always);
    this.betweenSigns = betweenSigns;
  }

  /**
   * Runs it, and kills it if this thread is interrupted or the process is told to end.
   *
   * @param waiting told now and then how long it has been running
   * @return what it printed
   * @throws PermanentFailure if it did not end well, with what it said
   * @throws TransientFailure if it may end well another time
   */
  String run(List<String> options, Consumer<Duration> waiting) {
    var command = new ArrayList<String>();
    command.add(executable.toString());
    command.addAll(options);
    command.addAll(always);
    var process = start(command);
    var killer =
        new Thread(() -> {
          stopped = true;
          process.destroyForcibly();
        });
    try {
      remember(killer);
      var printed = CompletableFuture.supplyAsync(() -> read(process), Thread::startVirtualThread);
      var begin = System.nanoTime();
      while (!process.waitFor(betweenSigns.toMillis(), TimeUnit.MILLISECONDS)) {
        waiting.accept(Duration.ofNanos(System.nanoTime() - begin));
      }
      return checked(command, process.exitValue(), printed.join());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransientFailure(FailureCode.DEVICE, "trtexec was interrupted.", e);
    } finally {
      process.destroyForcibly();
      forget(killer);
    }
  }

  private Process start(List<String> command) {
    try {
      return new ProcessBuilder(command)
          .directory(folder.toFile())
          .redirectErrorStream(true)
          .start();
    } catch (IOException e) {
      throw new PermanentFailure(
          FailureCode.DEVICE,
          "trtexec cannot be run as %s in %s: %s".formatted(executable, folder, e.getMessage()),
          e);
    }
  }

  private static String read(Process process) {
    var printed = new StringBuilder();
    try (var lines = new BufferedReader(process.inputReader())) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        if (printed.length() < MOST_CHARACTERS || line.startsWith("&&&&")) {
          printed.append(line).append('\n');
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("What trtexec prints cannot be read.", e);
    }
    return printed.toString();
  }

  private static String checked(List<String> command, int exit, String printed) {
    if (exit == 0 && printed.lines().noneMatch(line -> FAILED.matcher(line).matches())) {
      return printed;
    }
    var message =
        "trtexec failed with exit code %d. %s The command was: %s"
            .formatted(exit, said(printed), String.join(" ", command));
    throw exit >= KILLED
            || (MAY_PASS.matcher(printed).find() && !WILL_NOT_PASS.matcher(printed).find())
        ? new TransientFailure(FailureCode.DEVICE, message)
        : new PermanentFailure(FailureCode.DEVICE, message);
  }

  /** What it complained of, in its own words; its last line if it did not. */
  static String said(String printed) {
    var errors =
        printed
            .lines()
            .map(ERROR::matcher)
            .filter(Matcher::matches)
            .map(error -> error.group(1).strip())
            .limit(3)
            .toList();
    var words =
        errors.isEmpty()
            ? printed
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("&&&&"))
                .reduce("nothing", (_, last) -> last)
                .strip()
            : String.join(" / ", errors);
    return "It says: %s."
        .formatted(
            words.length() > MOST_WORDS_SAID
                ? words.substring(0, MOST_WORDS_SAID) + " ..."
                : words);
  }

  /** Whether this process was told to end, and runs were killed or refused for that. */
  boolean isStopped() {
    return stopped;
  }

  private void remember(Thread killer) {
    try {
      Runtime.getRuntime().addShutdownHook(killer);
    } catch (IllegalStateException e) {
      stopped = true;
      throw new TransientFailure(FailureCode.DEVICE, "trtexec is not run: this process ends.", e);
    }
  }

  private static void forget(Thread killer) {
    try {
      Runtime.getRuntime().removeShutdownHook(killer);
    } catch (IllegalStateException e) {
      // The hooks are running.
    }
  }
}
