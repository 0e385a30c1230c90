package gpunas.pipeline.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import gpunas.formats.Parameters;
import gpunas.formats.Tensor;
import gpunas.formats.Weights;
import gpunas.formats.safetensors.Safetensors;
import gpunas.formats.space.SpaceYaml;
import gpunas.pipeline.documents.ShellLines.Line;
import gpunas.pipeline.release.Launched;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Spaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Where lines of the documents are typed: a folder with {@code ./gpunas} and the files that they
 * name. Only what is written in capitals or as dots is filled in, and where the services are.
 */
final class Terminal {
  private static final Path PROJECT = Path.of("..");
  private static final int TRIES = 40;

  private final Path folder;
  private final ApiStack stack;
  private final Encoding ofGpunet;
  private final Encoding ofMine;

  Terminal(Path folder, ApiStack stack) throws IOException {
    this.folder = folder;
    this.stack = stack;
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    write("mine.yaml", spaceOfTheDocument());
    ofMine = SpaceYaml.load(file("mine.yaml")).random(random);
    ofGpunet = Spaces.gpunet().random(random);
    writeWeights(random);
    write("search.yaml", ApiStack.SPEC);
    write("gpunas-out/search.yaml", ApiStack.SPEC);
    Files.createSymbolicLink(folder.resolve("examples"), PROJECT.resolve("examples").toRealPath());
    Launched.script(
        folder.resolve("gpunas"),
        "exec '%s' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '%s' gpunas.cli.app.Gpunas \"$@\"\n"
            .formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path")));
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  void write(String name, String text) throws IOException {
    Files.createDirectories(file(name).getParent());
    Files.writeString(file(name), text);
  }

  /**
   * Types a line, and again for a while if it fails: a service may have yet to read what another
   * one was told by the line before, and people type slowly.
   *
   * @throws AssertionError if it goes on failing
   */
  void type(Line line) throws IOException, InterruptedException {
    if (line.text().startsWith("curl")) { // a whole file has nothing to go on with
      Files.deleteIfExists(file(ApiStack.FILE));
    }
    var shell =
        new ProcessBuilder("bash", "-c", filledIn(line.text()))
            .directory(folder.toFile())
            .redirectErrorStream(true);
    shell.environment().put("GPUNAS_SERVER", stack.address().toString());
    shell.environment().put("GPUNAS_TOKEN", ApiStack.TOKEN);
    var printed = "";
    for (int i = 0; i < TRIES; i++) {
      var process = shell.start();
      process.getOutputStream().close();
      printed = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (process.waitFor() == 0) {
        return;
      }
      Thread.sleep(250);
    }
    throw new AssertionError("%s%n%s".formatted(line, printed));
  }

  private String filledIn(String line) {
    var server = line.contains("Authorization") ? stack.closed() : stack.address();
    return line.replaceAll("http://(localhost|127\\.0\\.0\\.1):8080", server.toString())
        .replace("SEARCH-ID", line.startsWith("curl") ? ApiStack.SHOWN : ApiStack.ENDED)
        .replace("JOB-ID", ApiStack.JOB)
        .replaceAll(" ID\\b(?!\\.)", " " + ApiStack.ENDED)
        .replace("GENES", ofMine.toString())
        .replaceFirst("--encoding (320,32,…|\\.\\.\\.)", "--encoding " + ofGpunet)
        // An answer that is an error is one.
        .replaceFirst("^curl( -f)?", "curl -sSf");
  }

  /** As the document tells: the part below {@code space:} alone. */
  private static String spaceOfTheDocument() throws IOException {
    var text = Files.readString(PROJECT.resolve("docs/your-space.md"));
    var block = text.substring(text.indexOf("\nspace:\n") + "\nspace:\n".length());
    return block.substring(0, block.indexOf("```")).stripIndent();
  }

  private void writeWeights(RandomGenerator random) throws IOException {
    var parameters = Parameters.of(Spaces.gpunet().decode(ofGpunet));
    var weights = Weights.random(parameters, random);
    var tensors = new LinkedHashMap<String, Tensor>();
    for (var parameter : parameters) {
      tensors.put(
          parameter.name(), new Tensor(parameter.shape(), () -> weights.get(parameter.name())));
    }
    try (var stream = Files.newOutputStream(file("weights.safetensors"))) {
      new Safetensors(Map.of(), tensors).write(stream);
    }
  }
}
