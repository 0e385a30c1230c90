package gpunas.pipeline.release;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.apache.maven.artifact.versioning.ComparableVersion;

/**
 * Advisories in OSV form.
 *
 * @see <a href="https://ossf.github.io/osv-schema/">Open Source Vulnerability format</a>
 */
final class Osv {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> KEPT =
      List.of("id", "aliases", "summary", "published", "withdrawn", "affected", "references");

  private Osv() {}

  /**
   * Whether an advisory is about a version, and was not withdrawn.
   *
   * @param name group and artifact of Maven, with a colon between them
   */
  static boolean concerns(JsonNode advisory, String name, String version) {
    if (isWithdrawn(advisory)) {
      return false;
    }
    for (var affected : advisory.path("affected")) {
      if (!affected.at("/package/ecosystem").asText().equals("Maven")
          || !affected.at("/package/name").asText().equals(name)) {
        continue;
      }
      for (var listed : affected.path("versions")) {
        if (listed.asText().equals(version)) {
          return true;
        }
      }
      for (var range : affected.path("ranges")) {
        var isOfCommits = range.path("type").asText().equals("GIT");
        if (!isOfCommits && isWithin(range, new ComparableVersion(version))) {
          return true;
        }
      }
    }
    return false;
  }

  static boolean isWithdrawn(JsonNode advisory) {
    return advisory.hasNonNull("withdrawn");
  }

  /** The names of an advisory: which of them is its id differs between databases. */
  static List<String> names(JsonNode advisory) {
    var names = new ArrayList<>(List.of(advisory.path("id").asText()));
    advisory.path("aliases").forEach(alias -> names.add(alias.asText()));
    return names;
  }

  /** Events may come in any order; the one that was reached last counts. */
  private static boolean isWithin(JsonNode range, ComparableVersion version) {
    return StreamSupport.stream(range.path("events").spliterator(), false)
        .flatMap(event -> event.properties().stream())
        .map(field -> new Event(field.getKey(), field.getValue().asText()))
        .filter(event -> event.isReachedBy(version))
        .max(comparing(Event::bound))
        .filter(event -> event.kind().equals("introduced"))
        .isPresent();
  }

  private record Event(String kind, String version) {
    ComparableVersion bound() {
      return new ComparableVersion(version);
    }

    boolean isReachedBy(ComparableVersion reached) {
      var compared = reached.compareTo(bound());
      return kind.equals("last_affected") ? compared > 0 : compared >= 0;
    }
  }

  /**
   * All that is known today, an advisory a line, with what was accepted before. What was withdrawn
   * is left out.
   *
   * @param api where OSV's service is, for example {@code https://api.osv.dev}
   * @param names of packages of Maven
   * @throws IOException if the service does not answer, refuses, or knows of nothing at all
   */
  static String list(URI api, Set<String> names, JsonNode accepted)
      throws IOException, InterruptedException {
    var advisories = new TreeMap<String, JsonNode>();
    try (var http = HttpClient.newHttpClient()) {
      for (var name : names) {
        for (var advisory : query(http, api, name)) {
          if (!isWithdrawn(advisory)) {
            advisories.putIfAbsent(advisory.path("id").asText() + " " + name, advisory);
          }
        }
      }
    }
    if (advisories.isEmpty()) {
      throw new IOException(
          "%s knows of no advisory about any of %d packages: that cannot be."
              .formatted(api, names.size()));
    }
    return advisories.values().stream()
        .map(JsonNode::toString)
        .collect(joining(",\n", "{\"accepted\": %s, \"vulns\": [\n".formatted(accepted), "\n]}\n"));
  }

  private static List<JsonNode> query(HttpClient http, URI api, String name)
      throws IOException, InterruptedException {
    var found = new ArrayList<JsonNode>();
    var question = JSON.createObjectNode();
    question.putObject("package").put("ecosystem", "Maven").put("name", name);
    JsonNode page;
    do {
      var request =
          HttpRequest.newBuilder(api.resolve("/v1/query"))
              .POST(BodyPublishers.ofString(question.toString()))
              .build();
      var response = http.send(request, BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IOException(
            "%s answers %d about %s: %s"
                .formatted(api, response.statusCode(), name, response.body()));
      }
      page = JSON.readTree(response.body());
      page.path("vulns").forEach(advisory -> found.add(shortened(advisory, name)));
      question.put("page_token", page.path("next_page_token").asText());
    } while (page.hasNonNull("next_page_token"));
    return found;
  }

  /** Without the text, and without what it says of other packages. */
  private static JsonNode shortened(JsonNode advisory, String name) {
    var kept = JSON.createObjectNode();
    for (var field : KEPT) {
      if (advisory.has(field)) {
        kept.set(field, advisory.path(field).deepCopy());
      }
    }
    for (var affected = kept.path("affected").elements(); affected.hasNext(); ) {
      var one = affected.next();
      if (!one.at("/package/name").asText().equals(name)) {
        affected.remove();
      } else if (!one.path("ranges").isEmpty() && one instanceof ObjectNode object) {
        object.retain("package", "ranges");
      }
    }
    return kept;
  }
}
