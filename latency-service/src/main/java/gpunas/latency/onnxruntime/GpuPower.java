package gpunas.latency.onnxruntime;

import gpunas.latency.profile.PowerMeter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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

  /** Fewer tell nothing. */
  private static final int FEWEST = 4;

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
    public void close() {
      process.destroyForcibly();
    }
  }
}
