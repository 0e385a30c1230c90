package gpunas.cli.table;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.latency.WholeNetworks;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.Provenance;
import gpunas.latency.table.TableKey;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Spaces;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TablesBenchmarkTest {

  @TempDir Path folder;

  @Test
  void tables_of_few_layers_are_judged_by_one_of_all() {
    var file = folder.resolve("truth.json");
    TableFiles.write(truth(Spaces.quickstart()), file);

    var lines = run(file, "--percent", "0.1,2,10").lines().toList();

    assertThat(lines.getFirst())
        .startsWith("1,108 of the 1,108 layers that ")
        .endsWith(" has measured may be measured, and it has 100 networks");
    assertThat(lines).anyMatch(line -> line.contains("0.1 % are 1 layers: a table needs 8."));
    assertThat(lines).anyMatch(line -> line.matches(" +22  2.0 % +20  +[0-9.]+ .* of ± .*"));
    assertThat(lines).anyMatch(line -> line.matches(" +111 10.0 % +20  +[0-9.]+ .* of ± .*"));
  }

  @Test
  void what_cannot_be_judged_is_one_clear_line() {
    var file = folder.resolve("truth.json");
    assertThat(run(file)).contains("There is no latency table " + file);
    TableFiles.write(truth(Spaces.quickstart()), file);
    assertThat(run(file, "--percent", "100"))
        .contains("--percent 100.0; expected numbers above 0 and below 100.");
    assertThat(run(file, "--resolutions", "32")).contains("no resolution 32; it has 28");
    assertThat(run(file, "--space", "gpunet"))
        .contains("has none of the layers of the space gpunet");
  }

  private static LatencyTable truth(SearchSpace space) {
    var entries = new HashMap<String, Double>();
    new LayerGrid(space)
        .layers()
        .forEach(layer -> entries.put(LayerKey.of(layer), 3 + layer.macs() / 3e4));
    WholeNetworks.keys(space)
        .forEach(network -> entries.put(network, 20 + TableKey.network(network).macs() / 3e4));
    return new LatencyTable(
        "truth",
        new Provenance("here", "a runtime", "1", "cpu", "fp32", 1, Provenance.Kind.MEASURED),
        entries);
  }

  private static String run(Path file, String... options) {
    var printed = new StringWriter();
    new CommandLine(new TablesBenchmark())
        .setOut(new PrintWriter(printed))
        .setErr(new PrintWriter(printed))
        .setExecutionExceptionHandler((e, command, _) -> {
          command.getErr().println(e.getMessage());
          return 1;
        })
        .execute(
            Stream.concat(Stream.of(file.toString()), Stream.of(options)).toArray(String[]::new));
    return printed.toString();
  }
}
