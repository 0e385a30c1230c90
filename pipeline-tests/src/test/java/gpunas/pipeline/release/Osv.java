package gpunas.pipeline.release;

import static java.time.temporal.ChronoUnit.SECONDS;
import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
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
      List.of(
          "schema_version",
          "id",
          "modified",
          "published",
          "withdrawn",
          "aliases",
          "summary",
          "affected",
          "references");

  private static final Set<String> RANGES = Set.of("ECOSYSTEM", "GIT", "SEMVER");
  private static final Set<String> EVENTS = Set.of("introduced", "fixed", "last_affected", "limit");
  private static final Set<String> REFERENCES =
      Set.of(
          "ADVISORY",
          "ARTICLE",
          "DETECTION",
          "DISCUSSION",
          "EVIDENCE",
          "FIX",
          "GIT",
          "INTRODUCED",
          "PACKAGE",
          "REPORT",
          "WEB");

  /** The field of a list that says who vouches for it. */
  static final String SOURCE = "source";

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
        if (!isOfCommits(range) && isWithin(range, new ComparableVersion(version))) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isOfCommits(JsonNode range) {
    return range.path("type").asText().equals("GIT");
  }

  private static boolean hasRangeOfVersions(JsonNode affected) {
    return affected.path("ranges").valueStream().anyMatch(range -> !isOfCommits(range));
  }

  static boolean isWithdrawn(JsonNode advisory) {
    return advisory.hasNonNull("withdrawn");
  }

  /**
   * What an advisory lacks that the schema demands; empty if it is as it should be.
   *
   * @see <a href="https://ossf.github.io/osv-schema/">its fields</a>
   */
  static List<String> mistakes(JsonNode advisory) {
    var mistakes = new ArrayList<String>();
    for (var field : List.of("id", "modified")) {
      if (!advisory.path(field).isTextual()) {
        mistakes.add("no " + field);
      }
    }
    for (var time : List.of("modified", "published", "withdrawn")) {
      if (advisory.has(time)
          && !advisory
              .path(time)
              .asText()
              .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z")) {
        mistakes.add("%s is no time in UTC".formatted(time));
      }
    }
    for (var affected : advisory.path("affected")) {
      for (var field : List.of("ecosystem", "name")) {
        if (!affected.path("package").path(field).isTextual()) {
          mistakes.add("a package without " + field);
        }
      }
      affected.path("ranges").forEach(range -> mistakes.addAll(mistakesOfRange(range)));
    }
    for (var reference : advisory.path("references")) {
      if (!REFERENCES.contains(reference.path("type").asText())
          || !reference.path("url").isTextual()) {
        mistakes.add("a reference without a type of %s or without url".formatted(REFERENCES));
      }
    }
    return mistakes;
  }

  private static List<String> mistakesOfRange(JsonNode range) {
    var mistakes = new ArrayList<String>();
    if (!RANGES.contains(range.path("type").asText())) {
      mistakes.add("a range without a type of " + RANGES);
    }
    var kinds = new ArrayList<String>();
    for (var event : range.path("events")) {
      event.fieldNames().forEachRemaining(kinds::add);
      if (event.size() != 1 || !EVENTS.containsAll(kinds)) {
        mistakes.add("an event that is not one of " + EVENTS);
      }
    }
    if (!kinds.contains("introduced")) {
      mistakes.add("a range that begins nowhere");
    }
    if (kinds.containsAll(List.of("fixed", "last_affected"))) {
      mistakes.add("a range that ends twice");
    }
    return mistakes;
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
   * All that the service knows, an advisory a line, with what was accepted before. What was
   * withdrawn is left out.
   *
   * @param names of packages of Maven
   * @param at when it was asked
   * @throws IOException if the service does not answer, refuses, or knows of nothing at all
   */
  static String list(OsvClient service, Set<String> names, JsonNode accepted, Instant at)
      throws IOException, InterruptedException {
    var advisories = new TreeMap<String, JsonNode>();
    for (var name : names) {
      for (var advisory : service.advisories(name)) {
        if (!isWithdrawn(advisory)) {
          advisories.putIfAbsent(
              advisory.path("id").asText() + " " + name, shortened(advisory, name));
        }
      }
    }
    if (advisories.isEmpty()) {
      throw new IOException(
          "%s knows of no advisory about any of %d packages: that cannot be."
              .formatted(service.api(), names.size()));
    }
    var head = JSON.createObjectNode();
    head.put(SOURCE, "%s, asked at %s".formatted(service.api(), at.truncatedTo(SECONDS)));
    head.set("accepted", accepted);
    var opening = head.toString();
    return advisories.values().stream()
        .map(JsonNode::toString)
        .collect(
            joining(
                ",\n", opening.substring(0, opening.length() - 1) + ", \"vulns\": [\n", "\n]}\n"));
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
      } else if (one instanceof ObjectNode object) {
        // A list of versions says no more than ranges of them, but ranges of commits say nothing.
        object.retain(
            hasRangeOfVersions(one)
                ? List.of("package", "ranges")
                : List.of("package", "ranges", "versions"));
      }
    }
    return kept;
  }
}
