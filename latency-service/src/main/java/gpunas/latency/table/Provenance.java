package gpunas.latency.table;

import gpunas.searchmodel.SearchSpec;
import java.util.Locale;

/**
 * What the numbers of a table are. A table never mixes two of these. No word has more than {@value
 * #MOST_CHARS} characters: it is part of every record of the table.
 *
 * @param device for example {@code AMD EPYC 7B13, 1 thread}
 * @param runtime for example {@code onnxruntime} or {@code trtexec}
 * @param runtimeVersion as the runtime gives it
 * @param provider the runtime's execution provider, for example {@code cpu}, {@code tensorrt}
 * @param precision for example {@code fp32}, {@code fp16}
 * @param batch images per inference, at least 1
 * @param kind where the numbers come from
 */
public record Provenance(
    String device,
    String runtime,
    String runtimeVersion,
    String provider,
    String precision,
    int batch,
    Kind kind) {

  private static final int MOST_CHARS = 500;

  /** Where numbers come from. */
  public enum Kind {
    /** Each layer was timed on the device. */
    MEASURED,
    /** Computed, not timed. */
    ESTIMATED,
    /** Taken over from elsewhere. */
    IMPORTED
  }

  /**
   * @throws IllegalArgumentException if a name is blank or too long, or the batch is below 1
   */
  public Provenance {
    requireText("device", device);
    requireText("runtime", runtime);
    requireText("runtimeVersion", runtimeVersion);
    requireText("provider", provider);
    requireText("precision", precision);
    if (batch < 1) {
      throw new IllegalArgumentException(
          "A batch of %d images cannot be timed; expected 1 or more.".formatted(batch));
    }
  }

  private static void requireText(String name, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(
          "The %s of a table is blank; a table says what its numbers are.".formatted(name));
    }
    if (value.length() > MOST_CHARS) {
      throw new IllegalArgumentException(
          "The %s of a table has %d characters; expected at most %d."
              .formatted(name, value.length(), MOST_CHARS));
    }
  }

  /**
   * For people: {@code AMD EPYC 7B13, 1 thread (onnxruntime 1.29.0 cpu, fp32, batch 1, measured)}.
   */
  @Override
  public String toString() {
    return "%s (%s %s %s, %s, batch %d, %s)"
        .formatted(
            device,
            runtime,
            runtimeVersion,
            provider,
            precision,
            batch,
            kind.name().toLowerCase(Locale.ROOT));
  }

  /** Whether a table of this provenance is what a search asks for. */
  public boolean suits(SearchSpec.Table wanted) {
    return (wanted.precision() == null || wanted.precision().equals(precision))
        && (wanted.batch() == null || wanted.batch() == batch)
        && (wanted.runtime() == null || wanted.runtime().equals(runtime))
        && (wanted.device() == null || wanted.device().equals(device));
  }
}
