package gpunas.cli.server;

import gpunas.cli.UserError;
import java.net.URI;
import picocli.CommandLine.Option;

/** Which server a command asks; the same in every such command. */
public final class ServerOption {

  @Option(
      names = "--server",
      paramLabel = "URL",
      defaultValue = "${env:GPUNAS_SERVER:-http://localhost:8080}",
      description = {
        "Address of the ranker; if it requires an access token, set GPUNAS_TOKEN.",
        "Default: GPUNAS_SERVER or http://localhost:8080."
      })
  private String url = "http://localhost:8080";

  /** What is asked. */
  public Server server() {
    var token = System.getenv("GPUNAS_TOKEN");
    return new Server(address(), token == null || token.isBlank() ? null : token.strip());
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
