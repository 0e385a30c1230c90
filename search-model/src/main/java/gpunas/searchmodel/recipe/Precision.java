package gpunas.searchmodel.recipe;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What convolutions are computed in while a network learns; weights are kept in float32. */
public enum Precision {
  /** 32 bits, as everywhere else. */
  FLOAT32,
  /**
   * Mixed: convolutions, and what is between them, in 16 bits with float32's range, so that no loss
   * needs to be scaled. Networks are evaluated in float32, as they are exported.
   */
  BFLOAT16;

  /** Of all precisions. */
  public static List<String> words() {
    return Arrays.stream(values()).map(Precision::word).toList();
  }

  /**
   * The precision that is called so in recipes.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Precision ofWord(String word) {
    return Arrays.stream(values())
        .filter(precision -> precision.word().equals(word))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "The recipe's precision is %s, expected one of %s."
                    .formatted(word, String.join(", ", words()))));
  }

  /** As it is written in recipes. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
