package gpunas.cli.server;

import com.fasterxml.jackson.databind.JsonNode;
import gpunas.cli.TextTable;
import java.util.ArrayList;
import java.util.Locale;

/** What accuracy depends on, as text. */
final class ImportanceText {

  private ImportanceText() {}

  static String of(JsonNode importance) {
    var note = importance.path("note");
    if (importance.path("explained").isNull()) {
      return note.asText();
    }
    var lines = new ArrayList<String>();
    if (note.isTextual()) {
      lines.add(note.asText());
    }
    lines.add(
        "learnt from %s networks; %s"
            .formatted(
                Cells.count(importance.path("networks")), explained(importance.path("explained"))));
    lines.add("");
    var genes = new TextTable("GENE", "SHARE", "ACCURACY BY VALUE, POINTS");
    for (var gene : importance.path("genes")) {
      genes.row(
          gene.path("name").asText(),
          Cells.percent(gene.path("share")),
          effects(gene.path("effects")));
    }
    lines.add(genes.toString());
    lines.add("");
    var stages = new TextTable("STAGE", "SHARE");
    for (var stage : importance.path("stages")) {
      stages.row(stage.path("stage").asText(), Cells.percent(stage.path("share")));
    }
    lines.add(stages.toString());
    return String.join(System.lineSeparator(), lines);
  }

  private static String explained(JsonNode share) {
    return share.asDouble() > 0
        ? String.format(
            Locale.ROOT,
            "%.0f %% of the differences in accuracy of others can be told from that",
            100 * share.asDouble())
        : "the accuracy of others cannot be told from that: do not rely on it";
  }

  /** For example {@code 1: -1.20 2: +0.40}. */
  private static String effects(JsonNode effects) {
    var words = new ArrayList<String>();
    for (var effect : effects) {
      words.add(
          String.format(
              Locale.ROOT,
              "%s: %+.2f",
              effect.path("value").asText(),
              100 * effect.path("accuracy").asDouble()));
    }
    return String.join("  ", words);
  }
}
