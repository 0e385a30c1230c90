package gpunas.ranker.training;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Texts that come again and again in a search, each kept once. May be used by several threads. */
final class Names {
  private final List<String> names = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();

  /** The number of a name, from 0. */
  synchronized int number(String name) {
    var known = numbers.get(name);
    if (known != null) {
      return known;
    }
    names.add(name);
    numbers.put(name, names.size() - 1);
    return names.size() - 1;
  }

  synchronized String name(int number) {
    return names.get(number);
  }
}
