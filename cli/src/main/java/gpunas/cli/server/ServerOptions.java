package gpunas.cli.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which server a command asks, and how it shows the answer. */
final class ServerOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Mixin private ServerOption server = new ServerOption();

  @Option(names = "--json", description = "Prints JSON, for programs.")
  private boolean json;

  /** What is asked. */
  Server server() {
    return server.server();
  }

  /** Prints a file as the server writes it. */
  void print(String path) {
    var out = command.commandLine().getOut();
    server().download(path, out);
    out.flush();
  }

  /**
   * Prints an answer.
   *
   * @param text says it to people
   */
  void show(JsonNode answer, Function<JsonNode, String> text) {
    var out = command.commandLine().getOut();
    out.println(json ? answer.toPrettyString() : text.apply(answer));
    out.flush();
  }
}
