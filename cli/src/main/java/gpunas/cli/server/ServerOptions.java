package gpunas.cli.server;

import com.fasterxml.jackson.databind.JsonNode;
import gpunas.cli.UserError;
import java.net.URI;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which server a command asks, and how it shows the answer; the same in every such command. */
public final class ServerOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--server",
      paramLabel = "URL",
      defaultValue = "${env:GPUNAS_SERVER:-http://localhost:8080}",
      description = {
        "Where gpunas is. Default: GPUNAS_SERVER or http://localhost:8080.",
        "If it wants an access token, put that into GPUNAS_TOKEN."
      })
  private String url = "http://localhost:8080";

  @Option(names = "--json", description = "Prints JSON, for programs.")
  private boolean json;

  /** What is asked. */
  Server server() {
    var token = System.getenv("GPUNAS_TOKEN");
    return new Server(address(), token == null || token.isBlank() ? null : token.strip());
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

  private URI address() {
    try {
      var address = URI.create(url);
      if (address.getHost() != null && String.valueOf(address.getScheme()).matches("https?")) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      throw new UserError(expected(), e);
    }
    throw new UserError(expected());
  }

  private String expected() {
    return "The server is %s; expected something like http://localhost:8080.".formatted(url);
  }
}
