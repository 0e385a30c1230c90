package gpunas.ranker.training;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Texts that come again and again in a search, each kept once. May be used by several threads. */
final class Names {
  private final ArrayList<String> names = new ArrayList<>();

  /** Null while nobody asks for numbers. */
  private @Nullable Map<String, Integer> numbers;

  /** The number of a name, from 0. */
  synchronized int number(String name) {
    var known = numbers();
    var number = known.get(name);
    if (number != null) {
      return number;
    }
    // Thousands of searches have the same few trainers and files.
    names.add(name.intern());
    known.put(name, names.size() - 1);
    return names.size() - 1;
  }

  synchronized String name(int number) {
    return names.get(number);
  }

  /** Takes less memory until the next number is asked for. */
  synchronized void settle() {
    names.trimToSize();
    numbers = null;
  }

  private Map<String, Integer> numbers() {
    Map<String, Integer> known = numbers;
    if (known == null) {
      known = new HashMap<>();
      for (var i = 0; i < names.size(); i++) {
        known.put(names.get(i), i);
      }
      numbers = known;
    }
    return known;
  }
}
