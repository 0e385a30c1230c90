package gpunas.pipeline.release;

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
import org.apache.maven.artifact.versioning.ComparableVersion;

/**
 * Advisories in OSV form.
 *
 * @see <a href="https://ossf.github.io/osv-schema/">Open Source Vulnerability format</a>
 */
final class Osv {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> KEPT =
      List.of("id", "aliases", "summary", "published", "affected", "references");

  private Osv() {}

  /**
   * Whether an advisory is about a version.
   *
   * @param name group and artifact of Maven, with a colon between them
   */
  static boolean concerns(JsonNode advisory, String name, String version) {
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
        if (isWithin(range, new ComparableVersion(version))) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isWithin(JsonNode range, ComparableVersion version) {
    var within = false;
    for (var event : range.path("events")) {
      var introduced = event.path("introduced").asText();
      if (introduced.equals("0") || isReached(introduced, version)) {
        within = true;
      }
      if (isReached(event.path("fixed").asText(), version)) {
        within = false;
      }
      var last = event.path("last_affected").asText();
      if (!last.isEmpty() && version.compareTo(new ComparableVersion(last)) > 0) {
        within = false;
      }
    }
    return within;
  }

  private static boolean isReached(String bound, ComparableVersion version) {
    return !bound.isEmpty() && version.compareTo(new ComparableVersion(bound)) >= 0;
  }

  /**
   * All that is known of a package today.
   *
   * @param api where OSV's service is, for example {@code https://api.osv.dev}
   */
  static List<JsonNode> query(HttpClient http, URI api, String name)
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
