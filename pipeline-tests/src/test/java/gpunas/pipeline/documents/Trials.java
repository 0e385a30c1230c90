package gpunas.pipeline.documents;

import gpunas.pipeline.documents.ShellLines.Line;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which test runs which lines of the documents. {@code ApiIT} and {@code ClientsIT} run theirs as
 * they stand, the others the same commands with files, ports and times of their own. What no test
 * can run is listed in {@code CONTRIBUTING.md}.
 */
public final class Trials {

  /**
   * Lines that a test runs.
   *
   * @param by a test, or the script itself that a change must pass
   */
  private record Trial(String by, Pattern lines) {
    static Trial of(String by, String lines) {
      return new Trial(by, Pattern.compile(lines));
    }
  }

  /** The first that fits counts. */
  private static final List<Trial> TRIALS =
      List.of(
          Trial.of("ApiIT", "curl .*|export GPUNAS_TAG=.*"),
          Trial.of("ApiIT", "\\./gpunas (search|ranking|trainers|describe|export) ?.*"),
          Trial.of("ApiIT", "\\./gpunas (table (import|export|show|delete) .*|compare --known)"),
          Trial.of("ClientsIT", "npx .*|java -jar .*"),
          Trial.of("QuickstartIT", "(\\.|bin)/gpunas quickstart.*"),
          Trial.of("CompareCommandTest", "\\./gpunas compare .*"),
          Trial.of("QuantiseCommandTest", "\\./gpunas quantise .*"),
          Trial.of("TableCommandTest", "\\./gpunas table measure .*"),
          Trial.of("TablesBenchmarkTest", "\\./gpunas benchmark tables .*"),
          Trial.of("OptimizerBenchmarkTest", "\\./gpunas benchmark optimizer .*"),
          Trial.of("ProposalsBenchmarkTest", "\\./gpunas benchmark proposals .*"),
          Trial.of("LauncherTest", "\\./gpunas (build|test|docs).*"),
          Trial.of("ExamplesIT", "python examples/subscribe\\.py.*|java -cp .*Subscribe\\.java.*"),
          Trial.of("AnalyseExampleIT", "python examples/analyse\\.py.*"),
          Trial.of("ComposeIT", "docker compose (build|up( -d| --build| --scale \\S+)*)"),
          Trial.of("DocumentedShellTest", "helm install .*|export .*|for .*|done|mkdir .*"),
          Trial.of(".ci/run", "\\.ci/run"),
          Trial.of(".ci/reproduce", "\\.ci/reproduce"));

  private Trials() {}

  /** The lines that a test is to run, in the order of the documents' names. */
  public static List<Line> of(String test) {
    return ShellLines.commands().filter(line -> test.equals(by(line))).toList();
  }

  /** Who runs a line. */
  static @Nullable String by(Line line) {
    return TRIALS.stream()
        .filter(trial -> trial.lines().matcher(line.command()).matches())
        .findFirst()
        .map(Trial::by)
        .orElse(null);
  }

  /** All who run lines. */
  static Stream<String> tests() {
    return TRIALS.stream().map(Trial::by).distinct();
  }
}
