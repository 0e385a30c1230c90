package gpunas.pipeline.observe;

import static java.util.stream.Collectors.toCollection;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Prometheus' queries, as far as tests must know them. */
final class PromQl {
  private static final Pattern NO_METRICS =
      Pattern.compile(
          "\\{[^}]*}|\\[[^]]*]|\\boffset\\s+\\w+|\\b(by|without|on|ignoring)\\s*\\([^)]*\\)");
  private static final Pattern NAME = Pattern.compile("\\b[a-zA-Z_:][\\w:]*+(?!\\s*\\()");
  private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "bool");

  private PromQl() {}

  /** The metrics that a query asks for, functions, labels and operators left out. */
  static Set<String> metrics(String query) {
    return NAME.matcher(NO_METRICS.matcher(query).replaceAll(" "))
        .results()
        .map(MatchResult::group)
        .filter(name -> !OPERATORS.contains(name))
        .collect(toCollection(TreeSet::new));
  }
}
