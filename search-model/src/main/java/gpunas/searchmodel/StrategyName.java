package gpunas.searchmodel;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Who proposes what is trained. */
public enum StrategyName {
  /** A Gaussian process of the loss. */
  BAYESIAN,
  /** Mutations of the winners of tournaments. */
  EVOLUTION,
  /** Steps to better neighbours. */
  LOCAL_SEARCH,
  /** Any candidate of the band. */
  RANDOM;

  /** As it is written in a specification and on the wire. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Of all strategies. */
  public static List<String> words() {
    return Arrays.stream(values()).map(StrategyName::word).toList();
  }

  /**
   * The strategy that is written so.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static StrategyName ofWord(String word) {
    return Arrays.stream(values())
        .filter(each -> each.word().equals(word))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "There is no strategy %s; expected one of %s."
                    .formatted(word, String.join(", ", words()))));
  }
}
