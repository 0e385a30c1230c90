package gpunas.latency.onnxruntime;

import gpunas.latency.profile.PowerMeter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The power of an NVIDIA GPU as {@code nvidia-smi} tells it ten times a second, which drivers
 * average over up to a second. The first half of what is told does not count: the GPU may have been
 * idle until then, as it is while trtexec loads an engine.
 */
public final class GpuPower implements PowerMeter {

  private static final String COMMAND = "nvidia-smi";
  private static final String SAMPLING =
      " --query-gpu=power.draw --format=csv,noheader,nounits --loop-ms=100 --id=";

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,4}");

  /** Fewer tell nothing. */
  private static final int FEWEST = 4;

  /** By then the later half of what is told is of what runs, whatever drivers average over. */
  private static final Duration TAKES = Duration.ofSeconds(3);

  private final String command;

  /**
   * @param gpu as the driver numbers them, or its UUID
   */
  public GpuPower(String gpu) {
    this(COMMAND, gpu);
  }

  GpuPower(String command, String gpu) {
    this.command = command + SAMPLING + gpu;
  }

  /**
   * Of a GPU that CUDA shows to this process: it may show a few of them only, in another order than
   * the driver has. {@link PowerMeter#NONE} if it is not sure which one the driver knows it as.
   *
   * @param gpu as CUDA numbers them
   * @param isThere whether the driver has a GPU of a number
   */
  static PowerMeter ofCuda(int gpu, Map<String, String> environment, IntPredicate isThere) {
    var shown = environment.getOrDefault("CUDA_VISIBLE_DEVICES", "").strip();
    var entries = shown.split(",", -1);
    var entry =
        shown.isEmpty() ? String.valueOf(gpu) : gpu < entries.length ? entries[gpu].strip() : "";
    if (entry.startsWith("GPU-")) {
      return new GpuPower(entry);
    }
    var isOrdered = "PCI_BUS_ID".equals(environment.get("CUDA_DEVICE_ORDER"));
    return (NUMBER.matcher(entry).matches() && isOrdered) || (entry.equals("0") && !isThere.test(1))
        ? new GpuPower(entry)
        : NONE;
  }

  /** As {@code nvidia-smi} is told. */
  String command() {
    return command;
  }

  @Override
  public Reading begin() {
    try {
      return new Samples(
          new ProcessBuilder(command.split(" "))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start());
    } catch (IOException _) {
      return NONE.begin();
    }
  }

  /** What it told so far. */
  static final class Samples implements Reading {
    private final Process process;
    private final List<Double> watts = Collections.synchronizedList(new ArrayList<>());
    private final Thread reader;

    Samples(Process process) {
      this.process = process;
      reader = Thread.startVirtualThread(this::read);
    }

    /** When nothing more will be told. */
    void awaitEnd() throws InterruptedException {
      reader.join();
    }

    private void read() {
      try (var lines = process.inputReader()) {
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
          watts.add(Double.valueOf(line.strip()));
        }
      } catch (IOException | NumberFormatException _) {
        // It was closed, or says [N/A]: what was read until then counts.
      }
    }

    @Override
    public @Nullable Double watts() {
      List<Double> told;
      synchronized (watts) {
        told = List.copyOf(watts);
      }
      var late = told.subList(told.size() / 2, told.size()).stream().sorted().toList();
      return told.size() < FEWEST ? null : late.get(late.size() / 2);
    }

    @Override
    public Duration takes() {
      return TAKES;
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
