package gpunas.cli.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import gpunas.latency.document.TableJson;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.TableProgress;
import gpunas.latency.table.TableStore;
import gpunas.latency.table.TableSummary;
import gpunas.testing.trtexec.FakeTrtexec;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TableCommandTest {

  private static final String SPACE =
      """
      name: tiny
      inputChannels: 1
      classes: 2
      tailWidth: 8
      resolutions: [8, 16]
      stem: {filters: [8, 16], kernel: 3, stride: 2, activation: swish}
      stages:
        - {type: conv, stride: 1, kernels: [3, 5], activations: relu, layers: {from: 0, to: 2}}
      """;

  @TempDir Path folder;

  @Test
  void an_estimate_is_shown_as_one() {
    var shown = run("show", "estimate-a100-fp16-b1");
    assertThat(shown.errors).isEmpty();
    assertThat(shown.output)
        .contains("NVIDIA A100", ", fp16, batch 1, estimated)", "layers     1108,")
        .contains("estimated  from data sheets by a roofline model: nothing was measured")
        .doesNotContain("error");
    assertThat(run("show", "estimate-abacus-fp16-b1").errors)
        .contains("There is no estimate 'estimate-abacus-fp16-b1'.");
  }

  @Test
  void a_table_is_measured_shown_and_validated() throws IOException {
    var measured = measure("--resolutions", "16", "--batch", "4", "--precision", "fp16");
    assertThat(measured.errors).isEmpty();
    assertThat(measured.output)
        .contains("table t of a gpu (trtexec 8.6.1 tensorrt, fp16, batch 4, measured)")
        .contains("written to " + folder.resolve("t.csv"));
    assertThat(folder.resolve("t.csv.journal")).doesNotExist();
    var table = TableFiles.read(folder.resolve("t.csv"));
    assertThat(table.micros().keySet()).isNotEmpty().noneMatch(key -> key.contains("1x8x8/"));

    var svg = folder.resolve("t.svg");
    var shown = run("show", folder.resolve("t.csv").toString(), "--svg", svg.toString());
    assertThat(shown.output).contains("version " + table.version(), "networks", "mean |error|");
    assertThat(shown.output).contains("sources    all layers measured");
    assertThat(Files.readString(svg))
        .startsWith("<svg")
        .as("a point and a bar for each network held out")
        .matches("(?s).*<path d=\"M[0-9.]+ [0-9.]+V[0-9.]+\" .*<circle.*")
        .endsWith("</svg>\n");

    // What was announced; the trial before it, which shows the pace, builds layers and a network
    // that are kept for the round. It times both twice.
    var calls = Files.readAllLines(folder.resolve("trtexec.calls"));
    var builds = calls.stream().filter(call -> call.contains("--saveEngine")).count();
    var networks = table.networks().size();
    var announced = networks + Math.ceilDiv(table.micros().size(), 50);
    assertThat(measured.output).contains(" in %d builds".formatted(announced));
    assertThat(builds).isEqualTo(announced);
    assertThat(calls.size() - builds).isEqualTo(announced + 4 + 1);

    var again = measure("--resolutions", "16", "--batch", "4", "--precision", "fp16");
    assertThat(again.errors).contains("is there and complete");

    assertThat(validate("--batch", "4", "--precision", "fp16").output)
        .contains("networks that the calibration has not seen", "plain sum");
    assertThat(validate("--batch", "1", "--precision", "fp16").errors)
        .contains("The table is of a gpu (trtexec 8.6.1 tensorrt, fp16, batch 4, measured)")
        .contains("this would be a gpu (trtexec 8.6.1 tensorrt, fp16, batch 1, measured)");
  }

  /** The second table has what ONNX Runtime took for real. */
  @Test
  void in_int8_a_table_is_another_one_which_never_mixes_with_floats() throws IOException {
    var space = Files.writeString(folder.resolve("space.yaml"), SPACE).toString();
    String[] options = {
      "--space", space, "--rounds", "1", "--runs", "5", "--device-name", "here", "--budget", "none"
    };
    var out = folder.resolve("cpu.json");
    var integers = run(measured(options, "int8", out));
    assertThat(integers.errors).isEmpty();
    assertThat(integers.output)
        .as("without a budget it says as well what it plans")
        .containsPattern("are to be measured, all of them, 1 visits each, in [0-9]+ builds, about ")
        .contains("table here-cpu-int8-b1 of here (onnxruntime ", " cpu, int8, batch 1, measured)");
    var table = TableFiles.read(out);
    assertThat(table.provenance().precision()).isEqualTo("int8");
    assertThat(table.micros().values()).allMatch(micros -> micros > 0);
    assertThat(table.networks()).isNotEmpty();

    assertThat(run("validate", out.toString(), "--space", space, "--rounds", "1").errors)
        .contains("int8, batch 1, measured)", "this would be here", "fp32, batch 1, measured)");
    var valid =
        run("validate", out.toString(), "--space", space, "--rounds", "1", "--precision", "int8");
    assertThat(valid.output).contains("networks that the calibration has not seen");
    Files.createFile(folder.resolve("cpu.json.journal"));
    assertThat(run(measured(options, "fp32", out)).errors).contains("a table never mixes two");
  }

  private static String[] measured(String[] options, String precision, Path out) {
    return Stream.concat(
            Stream.of("measure", "--precision", precision, "--out", out.toString()),
            Stream.of(options))
        .toArray(String[]::new);
  }

  @Test
  void wrong_options_are_one_clear_line() throws IOException {
    assertThat(measure("--budget", "soon").errors).contains("'soon'; expected a time such as 90s");
    assertThat(measure("--budget", "1s").errors)
        .matches("gpunas: A budget of 1 s is too small for the [0-9]+ layers .*\\n");
    assertThat(measure("--resolutions", "12").errors).contains("no resolution 12; it has 8, 16");
    assertThat(run("measure", "--precision", "fp16").errors)
        .contains("provider cpu runs a model in the precision it is written in");
    var nowhere = folder.resolve("nowhere").resolve("t.json");
    assertThat(run("measure", "--out", nowhere.toString()).errors)
        .isEqualTo(
            "gpunas: There is no folder for %s; expected one that exists.\n".formatted(nowhere));
    assertThat(nowhere.getParent()).doesNotExist();
    assertThat(run("measure", "--device-name", "a\nb").errors)
        .isEqualTo(
            "gpunas: The name of the device has a line end or another control character; expected one line.\n");
    assertThat(run("measure", "--precision", "fp8").errors)
        .contains("Nothing is measured in fp8", "expected fp32 or fp16 or int8");
    assertThat(run("measure", "--precision", "int8", "--provider", "cuda").errors)
        .contains("timed by ONNX Runtime's provider cpu, and cuda was given");
    assertThat(run("measure", "--provider", "cuda", "--out", folder.resolve("c.json") + "").errors)
        .contains("This build of ONNX Runtime cannot run on cuda", "onnxruntime_gpu");
    assertThat(
            run("measure", "--runtime", "trtexec", "--trtexec", folder.resolve("none") + "").errors)
        .isEqualTo(
            "gpunas: There is no %s; expected trtexec, which comes with TensorRT.\n"
                .formatted(folder.resolve("none")));
    assertThat(run("show", folder.resolve("none.json").toString()).errors)
        .isEqualTo(
            "gpunas: There is no latency table %s.\n".formatted(folder.resolve("none.json")));
    var cut = Files.writeString(folder.resolve("cut.json"), "{\"id\": \"t\", \"entr");
    assertThat(run("import", cut.toString()).errors)
        .contains(
            "cut.json is not a latency table. The document is not JSON, or only a part of it");
  }

  @Test
  void tables_are_given_to_and_taken_from_a_service_and_deleted_there() throws IOException {
    var _ = measure();
    var table = TableFiles.read(folder.resolve("t.csv"));
    var received = new ArrayList<LatencyTable>();
    var methods = new ArrayList<String>();
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/tables/t",
        exchange -> {
          methods.add(exchange.getRequestMethod());
          if (exchange.getRequestMethod().equals("PUT")) {
            received.add(
                TableJson.read(new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
          }
          var answer = TableJson.write(table).getBytes(UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.createContext(
        "/tables/u",
        exchange -> {
          var answer = "{\"title\":\"Not Found\",\"detail\":\"There is no table 'u'.\"}";
          exchange.sendResponseHeaders(404, answer.length());
          exchange.getResponseBody().write(answer.getBytes(UTF_8));
          exchange.close();
        });
    server.createContext(
        "/tables",
        exchange -> {
          var summary = new TableSummary("t", "1", table.provenance(), table.micros().size());
          var answer =
              TableJson.write(
                      new TableStore.Listed(List.of(summary), new TreeMap<>()),
                      Map.of("new", new TableProgress(3, 14), "far", new TableProgress(0, 9)),
                      Map.of("far", "no profiler has that device"),
                      (_, _) -> null)
                  .getBytes(UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    var at = "--server=http://127.0.0.1:" + server.getAddress().getPort();
    try {
      assertThat(run("import", folder.resolve("t.csv").toString(), at).errors).isEmpty();
      assertThat(received).containsExactly(table);
      var out = folder.resolve("exported.json");
      assertThat(run("export", "t", "--out", out.toString(), at).exitCode).isZero();
      assertThat(TableFiles.read(out)).isEqualTo(table);
      var listed = run("list", at).output;
      assertThat(listed.lines())
          .anySatisfy(line -> assertThat(line).contains("t ", "measured", "a gpu", "trtexec 8.6.1"))
          .anySatisfy(line -> assertThat(line).contains("new", "measuring, 3 so far", "14"))
          .anySatisfy(line -> assertThat(line).contains("waiting: no profiler has that device"));
      assertThat(run("list", "--json", at).output).startsWith("[").contains("\"id\" : \"t\"");
      assertThat(run("show", "u", at).errors).isEqualTo("gpunas: There is no table 'u'.\n");
      assertThat(run("delete", "u", at).errors).isEqualTo("gpunas: There is no table 'u'.\n");
      assertThat(run("delete", "t/../u", at).errors).contains("'t/../u' is not an id of a table");
      assertThat(methods).doesNotContain("DELETE");
      assertThat(run("delete", "t", at).output).isEqualTo("Table 't' is deleted.\n");
      assertThat(methods.getLast()).isEqualTo("DELETE");
    } finally {
      server.stop(0);
    }
    assertThat(run("show", "t", at).errors).contains("Nothing answers at http://127");
  }

  private Run measure(String... more) throws IOException {
    var arguments =
        new ArrayList<>(List.of("measure", "--id", "t", "--device-name", "a gpu", "--rounds", "1"));
    arguments.addAll(trtexec());
    arguments.addAll(List.of("--out", folder.resolve("t.csv").toString()));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  private Run validate(String... more) throws IOException {
    var arguments = new ArrayList<>(List.of("validate", folder.resolve("t.csv").toString()));
    arguments.addAll(trtexec());
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  private List<String> trtexec() throws IOException {
    var trtexec = FakeTrtexec.in(folder, "8.6.1");
    var space = Files.writeString(folder.resolve("tiny.yaml"), SPACE);
    return List.of(
        "--runtime", "trtexec", "--trtexec", trtexec.command(), "--space", space.toString());
  }

  private record Run(int exitCode, String output, String errors) {}

  private static Run run(String... arguments) {
    var output = new StringWriter();
    var errors = new StringWriter();
    var exitCode =
        new CommandLine(new TableCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(new PrintWriter(output, true))
            .setErr(new PrintWriter(errors, true))
            .setExecutionExceptionHandler((error, commandLine, _) -> {
              commandLine.getErr().println("gpunas: " + error.getMessage());
              return CommandLine.ExitCode.SOFTWARE;
            })
            .execute(arguments);
    return new Run(exitCode, output.toString(), errors.toString());
  }
}
