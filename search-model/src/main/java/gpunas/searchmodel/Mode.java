package gpunas.searchmodel;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a search looks for. */
public enum Mode {
  /** The lowest objective of every band. */
  BANDS,
  /** The front of loss and latency over all bands. */
  FRONT;

  /** As it is written in a specification. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Of all modes. */
  public static List<String> words() {
    return Arrays.stream(values()).map(Mode::word).toList();
  }

  /**
   * The mode that is written so.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Mode ofWord(String word) {
    return Arrays.stream(values())
        .filter(mode -> mode.word().equals(word))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "There is no mode %s; expected one of %s."
                    .formatted(word, String.join(", ", words()))));
  }
}
