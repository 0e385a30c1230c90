package gpunas.cli.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import gpunas.cli.TextTable;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Searches as text. */
final class SearchText {
  /** Trainers report every second, or after a step if that takes longer. */
  private static final Duration SILENT = Duration.ofMinutes(1);

  private SearchText() {}

  static String started(JsonNode search) {
    var id = search.path("searchId").asText();
    var started = "Started %s. Watch it with: gpunas ranking %s --follow".formatted(id, id);
    return search.hasNonNull("note")
        ? String.join(System.lineSeparator(), started, search.get("note").asText())
        : started;
  }

  static String state(JsonNode search) {
    return "Search %s is %s."
        .formatted(search.path("searchId").asText(), search.path("state").asText());
  }

  static String renamed(JsonNode search) {
    return "Search %s is called %s."
        .formatted(search.path("searchId").asText(), search.at("/spec/name").asText());
  }

  static String noted(String id, @Nullable String training, String note) {
    return "Of %s %s is noted."
        .formatted(
            training == null ? "search " + id : "training " + training,
            note.isBlank() ? "nothing" : "this");
  }

  /** Whether a search, as it is shown, has failed: nobody knows more of any network. */
  static boolean hasFailed(JsonNode live) {
    return live.path("search").path("state").asText().equals("failed");
  }

  static String deleted(JsonNode answer) {
    return "Search %s is deleted.".formatted(answer.path("deleted").asText());
  }

  static String list(JsonNode searches) {
    var table =
        new TextTable("SEARCH", "STATE", "TRAININGS", "RUNNING", "STARTED", "SPACE", "DATA");
    for (var search : searches) {
      table.row(
          search.path("searchId").asText(),
          search.path("state").asText(),
          trainings(search),
          search.path("counts").path("running").asText(),
          Cells.time(search.path("startedAt")),
          search.path("space").asText(),
          search.path("dataset").asText());
    }
    return table.isEmpty()
        ? "There are no searches. Start one with: gpunas search start SPEC"
        : table.toString();
  }

  static String show(JsonNode live) {
    var search = live.path("search");
    var counts = search.path("counts");
    var lines = new ArrayList<String>();
    lines.add(
        "%s %s%s"
            .formatted(
                search.path("searchId").asText(),
                hasFailed(live) ? "has failed" : "is " + search.path("state").asText(),
                search.hasNonNull("reason") ? ". " + search.get("reason").asText() : "."));
    if (search.hasNonNull("waitsFor")) {
      lines.add(search.get("waitsFor").asText());
    }
    lines.add("name " + search.path("name").asText());
    if (search.hasNonNull("userNote")) {
      search.get("userNote").asText().lines().map(line -> "note " + line).forEach(lines::add);
    }
    lines.add(
        "space %s, table %s, data %s, strategy %s, started %s"
            .formatted(
                search.path("space").asText(),
                search.path("table").asText(),
                search.path("dataset").asText(),
                search.path("strategy").asText(),
                Cells.time(search.path("startedAt"))));
    if (search.hasNonNull("leftOut")) {
      lines.add("left out of the data: " + search.get("leftOut").asText());
    }
    lines.add(
        "trainings: %s done (%s completed, %s diverged, %s failed), %s running, %s waiting"
            .formatted(
                trainings(search),
                counts.path("completed").asText(),
                counts.path("diverged").asText(),
                counts.path("failed").asText(),
                counts.path("running").asText(),
                counts.path("waiting").asText()));
    lines.add("completed by rung: " + rungs(search));
    if (search.path("notKept").asInt() > 0) {
      lines.add(
          "kept: the best of them; of %s others only the counts"
              .formatted(search.path("notKept").asText()));
    }
    if (search.hasNonNull("secondsLeft")) {
      lines.add(
          "time left: about %s at the pace of the last trainings"
              .formatted(Cells.seconds(search.path("secondsLeft"))));
    }
    lines.add("");
    lines.add(bands(live));
    for (var ranked : live.path("best")) {
      var taught = TaughtText.of(ranked.path("best"));
      if (taught != null) {
        lines.add("best of %s %s".formatted(ranked.path("name").asText(), taught));
      }
    }
    var running =
        new TextTable(
            "TRAINING",
            "BAND",
            Cells.off("LATENCY", deviation(search)),
            "TRAINER",
            "EPOCH",
            "TOP-1",
            "IMAGES/S",
            "LEFT");
    for (var training : live.path("running")) {
      running.row(
          "#" + training.path("number").asText(),
          training.path("band").asText(),
          Cells.millis(training.path("latencyMicros")),
          Cells.text(training.path("trainer")),
          "%.1f/%s".formatted(training.path("epoch").asDouble(), training.path("epochs").asText()),
          Cells.percent(training.path("top1")),
          Cells.rounded(training.path("imagesPerSecond")),
          left(training));
    }
    if (!running.isEmpty()) {
      lines.add("");
      lines.add(running.toString());
    }
    return String.join(System.lineSeparator(), lines);
  }

  /** How long a training takes yet, or that its trainer is not heard of any more. */
  private static String left(JsonNode training) {
    var reported = training.path("reportedAt");
    return reported.isTextual() && Cells.age(reported).compareTo(SILENT) > 0
        ? "last heard of " + Cells.time(reported)
        : Cells.seconds(training.path("secondsLeft"));
  }

  /** For example {@code 12 trainings of 2 epochs, 3 of 8}. */
  private static String rungs(JsonNode search) {
    var rungs = new ArrayList<String>();
    for (var rung : search.path("rungs")) {
      var completed = rung.path("completed").asInt();
      var format =
          rungs.isEmpty()
              ? completed == 1 ? "%d training of %s epochs" : "%d trainings of %s epochs"
              : "%d of %s";
      rungs.add(format.formatted(completed, rung.path("epochs").asText()));
    }
    return String.join(", ", rungs);
  }

  /** Of the latencies that are predicted of candidates. */
  private static JsonNode deviation(JsonNode search) {
    return search.path("candidates").path("latencyDeviation");
  }

  /** The bands, each with the network that is ranked first now. */
  private static String bands(JsonNode live) {
    var bands =
        new TextTable(
            "BAND",
            "FROM",
            "BELOW",
            "CANDIDATES",
            "RANKED",
            "BEST",
            "TOP-1",
            "OBJECTIVE",
            "LATENCY");
    var deviation = deviation(live.path("search"));
    for (var band : live.path("search").path("bands")) {
      var name = band.path("name").asText();
      var ranked =
          live.path("best")
              .valueStream()
              .filter(each -> each.path("name").asText().equals(name))
              .findFirst()
              .orElse(MissingNode.getInstance());
      var best = ranked.path("best");
      bands.row(
          name,
          Cells.millis(band.path("fromMicros")),
          Cells.millis(band.path("belowMicros")),
          Cells.count(band.path("candidates")),
          Cells.count(ranked.path("entries")),
          Cells.text(best.path("jobId")),
          Cells.percent(best.path("top1")),
          Cells.decimals(best.path("objective")),
          best.hasNonNull("measuredLatencyMicros")
              ? Cells.millis(best.get("measuredLatencyMicros")) + " measured"
              : best.isObject()
                  ? Cells.predicted(best.path("latencyMicros"), deviation) + " predicted"
                  : Cells.NONE);
    }
    return bands.toString();
  }

  static String plan(JsonNode plan) {
    var lines = new ArrayList<String>();
    lines.add(yaml(plan.path("spec")));
    lines.add("");
    if (plan.hasNonNull("note")) {
      lines.add("note: " + plan.get("note").asText());
    }
    lines.add(
        "networks in the space: %s"
            .formatted(Cells.whole(new BigInteger(plan.path("networks").asText()))));
    var table = plan.path("table");
    if (table.hasNonNull("whyUnknown")) {
      lines.add("latencies: not known. " + table.get("whyUnknown").asText());
    } else {
      lines.add(
          "%s: %s to %s, median %s (of %s candidates)"
              .formatted(
                  Cells.off("latencies", table.path("latencyDeviation")),
                  Cells.millis(table.path("fastestMicros")),
                  Cells.millis(table.path("slowestMicros")),
                  Cells.millis(table.path("medianMicros")),
                  Cells.count(table.path("sample"))));
    }
    lines.add(
        "trainings: %s with %s epochs in all"
            .formatted(Cells.count(plan.path("trainings")), Cells.rounded(plan.path("epochs"))));
    var memory = plan.path("memory");
    lines.add(
        "memory of a training: %s at the median, up to %s, in parts of %s images; recomputing and in the smallest parts, of %s, up to %s"
            .formatted(
                Cells.mebibytes(memory.path("medianBytes")),
                Cells.mebibytes(memory.path("largestBytes")),
                memory.path("images").asText(),
                memory.path("fewestImages").asText(),
                Cells.mebibytes(memory.path("largestInSmallestPartsBytes"))));
    lines.add(
        "time of one device: %s. %s"
            .formatted(
                plan.hasNonNull("deviceHours")
                    ? "about " + Cells.hours(plan.get("deviceHours"))
                    : "not known",
                plan.path("deviceHoursFrom").asText()));
    lines.add("");
    var bands = new TextTable("BAND", "FROM", "BELOW", "SHARE OF CANDIDATES");
    for (var band : plan.path("bands")) {
      bands.row(
          band.path("name").asText(),
          Cells.millis(band.path("fromMicros")),
          Cells.millis(band.path("belowMicros")),
          Cells.percent(band.path("share")));
    }
    if (table.hasNonNull("outside")) {
      bands.row("outside", Cells.NONE, Cells.NONE, Cells.percent(table.get("outside")));
    }
    lines.add(bands.toString());
    lines.add("");
    if (!plan.path("start").isEmpty()) {
      lines.add(start(plan.path("start"), table.path("latencyDeviation")));
      lines.add("");
    }
    lines.add("Nothing was started.");
    return String.join(System.lineSeparator(), lines);
  }

  /** The networks that are trained before any other. */
  private static String start(JsonNode networks, JsonNode deviation) {
    var table = new TextTable("STARTS WITH", "BAND", Cells.off("LATENCY", deviation), "ENCODING");
    for (var i = 0; i < networks.size(); i++) {
      var network = networks.get(i);
      var genes = new ArrayList<String>();
      network.path("encoding").forEach(gene -> genes.add(gene.asText()));
      table.row(
          "#" + i,
          Cells.text(network.path("band")),
          Cells.millis(network.path("latencyMicros")),
          String.join(",", genes));
    }
    return networks.path(0).hasNonNull("band")
        ? table.toString()
        : "%s%nWhether a band takes them is seen once the latency table is complete; those that none takes are not trained, and named when the search ends."
            .formatted(table);
  }

  /** Lists and mappings inside on one line each: that is YAML too. */
  private static String yaml(JsonNode spec) {
    return spec.properties().stream()
        .map(field -> "%s: %s".formatted(field.getKey(), field.getValue()))
        .collect(Collectors.joining(System.lineSeparator()));
  }

  private static String trainings(JsonNode search) {
    var counts = search.path("counts");
    var done =
        counts.path("completed").asInt()
            + counts.path("diverged").asInt()
            + counts.path("failed").asInt();
    return "%d/%s".formatted(done, search.path("trainings").asText());
  }
}
