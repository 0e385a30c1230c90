package gpunas.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class OptimizerBenchmarkTest {

  private static final String TASK = "src/test/resources/tasks/tiny_table.yaml";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int execute(String... more) {
    List<String> args = new ArrayList<>(List.of("--task", TASK, "--seeds", "3"));
    args.addAll(List.of(more));
    return new CommandLine(new OptimizerBenchmark())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(args.toArray(String[]::new));
  }

  @Test
  void it_shows_quartiles_the_worst_and_what_others_reach(@TempDir Path folder) throws IOException {
    var peers = folder.resolve("others.csv");
    Files.writeString(
        peers,
        "\uFEFF" // as editors on Windows write it
            + """
            task,method,workers,evaluations,seeds,median_regret_25,median_regret_50
            tiny_table,coin,1,50,20,0.01234,nan
            elsewhere,dice,1,50,20,0.5,0.4
            """);
    assertThat(execute("--evaluations", "30", "--strategy", "random", "--peers", peers.toString()))
        .isZero();
    assertThat(out.toString())
        .contains("random on tiny_table: regret, seeds: 3, workers: 1")
        .containsPattern("(?m)^25( +0\\.\\d{5}){4}$")
        .containsPattern("(?m)^30 ")
        .containsPattern("(?m)^coin \\(20\\) +1 +0\\.01234 *$")
        .doesNotContain("dice");
  }

  @Test
  void networks_that_turn_out_too_slow_are_counted() {
    assertThat(execute("--evaluations", "12", "--latency-error", "0.1")).isZero();
    assertThat(out.toString())
        .containsPattern(
            "\\d\\.\\d\\d ± \\d\\.\\d\\d of 12 trainings thrown out, then a regret of");
    assertThat(execute("--latency-error", "-0.1")).isEqualTo(2);
    assertThat(err.toString())
        .contains("--latency-error must be at least 0 and below 1, but is -0.1.");
  }

  @Test
  void trainings_may_fail_by_chance_or_because_the_network_is_large() {
    assertThat(execute("--evaluations", "12", "--failures", "0.2", "--failing-largest", "0.2"))
        .isZero();
    assertThat(out.toString()).containsPattern("(?m)^12 +0\\.\\d{5} ");
    assertThat(execute("--failures", "1")).isEqualTo(2);
    assertThat(err.toString()).contains("--failures must be at least 0 and below 1, but is 1.0.");
  }

  @Test
  void rows_and_drawing_are_written(@TempDir Path folder) throws IOException {
    var csv = folder.resolve("rows.csv");
    var plot = folder.resolve("plot.svg");
    execute(
        "--evaluations",
        "12",
        "--workers",
        "2",
        "--csv",
        csv.toString(),
        "--plot",
        plot.toString());
    assertThat(Files.readAllLines(csv))
        .hasSize(1 + 3 * 12)
        .startsWith("seed,evaluation,regret,cpuSeconds")
        .element(13)
        .asString()
        .startsWith("1,1,");
    assertThat(Files.readString(plot)).startsWith("<svg").contains("bayesian on tiny_table");
  }

  @Test
  void peers_with_as_many_workers_are_drawn_too(@TempDir Path folder) throws IOException {
    var peers = folder.resolve("others.csv");
    Files.writeString(
        peers,
        """
        task,method,workers,median_regret_10,median_regret_25
        tiny_table,coin & tails,1,0.01,0.005
        tiny_table,many hands,16,0.01,0.005
        tiny_table,late riser,1,nan,0.001
        """);
    var plot = folder.resolve("plot.svg");
    execute("--evaluations", "12", "--peers", peers.toString(), "--plot", plot.toString());
    assertThat(Files.readString(plot))
        .contains(">coin &amp; tails</text>", ">bayesian</text>")
        .doesNotContain("many hands", "late riser");
  }

  @Test
  void other_seeds_make_other_searches(@TempDir Path folder) throws IOException {
    var csv = folder.resolve("rows.csv");
    execute("--evaluations", "3", "--first-seed", "100", "--csv", csv.toString());
    assertThat(Files.readAllLines(csv)).element(1).asString().startsWith("100,1,");
  }

  @Test
  void a_wrong_option_is_named_with_what_was_expected() {
    assertThat(execute("--strategy", "magic")).isEqualTo(2);
    assertThat(err.toString()).contains("There is no strategy magic; expected one of bayesian");
    assertThat(execute("--evaluations", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--evaluations must be at least 1, but is 0.");
    assertThat(execute("--task", "nowhere.yaml")).isEqualTo(2);
  }
}
