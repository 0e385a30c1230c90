package gpunas.cli.app;

import static java.util.Comparator.comparingInt;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says what was wrong with a call; of a command that does not exist, which ones are near: those
 * that it begins, or a few letters away. All else is left to picocli, whose measure, pairs of
 * letters, would make "status" of "strat".
 */
final class WrongCall implements IParameterExceptionHandler {

  /** A mistake in so many letters. */
  private static final int LETTERS = 3;

  private final IParameterExceptionHandler others;

  WrongCall(IParameterExceptionHandler others) {
    this.others = others;
  }

  @Override
  public int handleParseException(ParameterException wrong, String[] arguments) throws Exception {
    return wrong instanceof UnmatchedArgumentException unmatched
            && !unmatched.isUnknownOption()
            && !wrong.getCommandLine().getSubcommands().isEmpty()
        ? noSuchCommand(wrong.getCommandLine(), unmatched.getUnmatched().getFirst())
        : others.handleParseException(wrong, arguments);
  }

  private static int noSuchCommand(CommandLine above, String word) {
    var known = List.copyOf(above.getSubcommands().keySet());
    var near = near(word, known);
    above
        .getErr()
        .printf(
            "gpunas: There is no command '%s %s'. %s%n",
            above.getCommandSpec().qualifiedName(),
            word,
            near.isEmpty()
                ? "There are " + String.join(", ", known) + "."
                : "Did you mean " + String.join(" or ", near) + "?");
    return CommandLine.ExitCode.USAGE;
  }

  /** The nearest first. */
  static List<String> near(String word, List<String> known) {
    return known.stream()
        .filter(name ->
            name.startsWith(word) || distance(word, name) <= Math.max(1, word.length() / LETTERS))
        .sorted(comparingInt(name -> distance(word, name)))
        .toList();
  }

  /** How many letters were left out, added, replaced, or swapped with the one beside it. */
  private static int distance(String from, String to) {
    var distance = new int[from.length() + 1][to.length() + 1];
    for (var i = 0; i <= from.length(); i++) {
      for (var j = 0; j <= to.length(); j++) {
        distance[i][j] = i == 0 || j == 0 ? i + j : least(distance, i, j, from, to);
      }
    }
    return distance[from.length()][to.length()];
  }

  private static int least(int[][] distance, int i, int j, String from, String to) {
    var replaced = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
    var least =
        Math.min(
            distance[i - 1][j - 1] + replaced,
            Math.min(distance[i - 1][j], distance[i][j - 1]) + 1);
    return i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1)
        ? Math.min(least, distance[i - 2][j - 2] + 1)
        : least;
  }
}
