package gpunas.sampler.spec;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What somebody probably meant. */
final class Spelling {
  private static final int MAX_EDITS = 3;

  private Spelling() {}

  /** The known word nearest to this one, or null if none is near. */
  static @Nullable String nearest(String word, Collection<String> known) {
    return known.stream()
        .filter(each -> edits(word, each) <= Math.min(MAX_EDITS, each.length() / 2))
        .min(
            Comparator.comparingInt((String each) -> edits(word, each)).thenComparing(each -> each))
        .orElse(null);
  }

  /**
   * Insertions, deletions and replacements from one word to the other, case aside (Levenshtein).
   */
  private static int edits(String word, String other) {
    // Words that differ in length by more than is near need not be compared at all.
    if (Math.abs(word.length() - other.length()) > MAX_EDITS) {
      return Integer.MAX_VALUE;
    }
    var from = word.toLowerCase(Locale.ROOT);
    var to = other.toLowerCase(Locale.ROOT);
    var above = new int[to.length() + 1];
    for (var j = 0; j < above.length; j++) {
      above[j] = j;
    }
    for (var i = 1; i <= from.length(); i++) {
      var row = new int[above.length];
      row[0] = i;
      for (var j = 1; j < row.length; j++) {
        var replaced = above[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[to.length()];
  }
}
