package gpunas.cli.quickstart;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.JsonNode;
import gpunas.cli.CtrlC;
import gpunas.cli.UserError;
import gpunas.embedded.EmbeddedServerException;
import gpunas.eventloop.EventLoop;
import gpunas.schemas.RankedResults;
import gpunas.searchmodel.Band;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.Shape;
import gpunas.trainer.data.DatasetException;
import gpunas.trainer.onnxruntime.LabelledImages;
import gpunas.trainer.onnxruntime.OnnxJudge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * A whole search on one machine, from nothing to a ranked list with checked ONNX files.
 *
 * <p>It is a user of the services like any other: it speaks REST to them and subscribes to topics.
 */
public final class Quickstart {

  private static final int CANDIDATES = 20_000;
  private static final Duration REDRAW = Duration.ofMillis(250);

  /** Accuracy in ONNX Runtime may differ from the stated one by this: 0.1 points. */
  private static final double TOLERANCE = 0.001;

  private static final String STOPPED = "Stopped. Nothing is left running.";

  private final QuickstartOptions options;
  private final Terminal terminal = Terminal.ofProcess();
  private final Http http = new Http();

  public Quickstart(QuickstartOptions options) {
    this.options = options;
  }

  /**
   * Runs it.
   *
   * @return 0 if there is a ranked list and every file on it keeps what the list says
   * @throws UserError if something stands in the way that the user can mend
   */
  public int run() {
    var started = Instant.now();
    var given = options.table() == null ? null : TableStep.read(options.table());
    var ctrlC = new CtrlC();
    try (ctrlC;
        var deaths = new DeadThreads();
        var workspace = Workspace.open(options)) {
      var subject = subject();
      terminal.line("gpunas quickstart: results go to " + options.out().toAbsolutePath());
      terminal.line("starting Kafka, Redis and the five services");
      try (var stack = LocalStack.start(options, workspace.path(), subject.directory())) {
        var step = new TableStep(stack.address("latency"), http, terminal, deaths);
        var table = given == null ? step.measured(subject) : step.imported(given);
        Files.writeString(options.out().resolve("table.json"), table.toPrettyString() + "\n");
        var ranked =
            search(stack, subject, bands(subject, table), table.get("id").asText(), deaths);
        var exitCode = deliver(ranked, subject, workspace.path(), table, started);
        if (options.keep()) {
          stayUp(stack, deaths);
        }
        return exitCode;
      } catch (RuntimeException e) {
        // Of what followed from a death, such as a service that does not answer, it is the reason.
        deaths.requireNone();
        throw e;
      }
    } catch (EmbeddedServerException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError(STOPPED, e);
    } catch (IOException e) {
      throw new UserError(
          "%s cannot be written: %s. Maybe the disk is full or the folder is not yours; --out DIR names another one."
              .formatted(options.out(), e.getMessage()),
          e);
    } catch (RuntimeException e) {
      throw ctrlC.isPressed() ? new UserError(STOPPED, e) : e;
    }
  }

  private Subject subject() {
    if (options.data() == null) {
      return Subject.fashionMnist();
    }
    var subject = Subject.of(options.data(), options.resolution());
    var leftOut = subject.leftOut();
    terminal.line(
        "%s: %,d images in %d classes to train on, %,d to validate on, seen at %d x %d pixels"
            .formatted(
                subject.images().name(),
                subject.images().training().count() - leftOut.training(),
                subject.space().classes(),
                subject.images().validation().count() - leftOut.validation(),
                options.resolution(),
                options.resolution()));
    if (leftOut.text() != null) {
      terminal.line("left out: " + leftOut.text());
    }
    return subject;
  }

  private static List<Band> bands(Subject subject, JsonNode table) {
    var micros = TableStep.micros(table);
    return Bands.of(
        subject.space(),
        new LayerGrid(subject.space()).cost(layer -> micros.get(LayerKey.of(layer))));
  }

  private RankedResults search(
      LocalStack stack, Subject subject, List<Band> bands, String tableId, DeadThreads deaths)
      throws IOException, InterruptedException {
    var spec = SearchSpecFile.yaml(options, subject, tableId, bands, CANDIDATES);
    Files.writeString(options.out().resolve("search.yaml"), spec);
    var searchId =
        http.send("POST", stack.address("sampler").resolve("/searches"), "application/yaml", spec)
            .get("searchId")
            .asText();
    terminal.line(
        "search %s: %d trainings, %d at a time; watch it at %s/#/search/%s"
            .formatted(
                searchId,
                options.trainings(),
                options.trainers(),
                stack.address("ranker"),
                searchId));
    var watch =
        new SearchWatch(
            searchId, bands, options.trainings(), subject.leftOut().text(), terminal::line);
    try (var loop = EventLoop.fold("quickstart", stack.kafka(), watch, new SimpleMeterRegistry())) {
      loop.start();
      var ranked = watch.finalRanking();
      while (ranked == null) {
        terminal.status(watch.picture());
        Thread.sleep(REDRAW);
        deaths.requireNone();
        ranked = watch.finalRanking();
      }
      terminal.status(List.of());
      return ranked;
    }
  }

  /** Until Ctrl-C. */
  private void stayUp(LocalStack stack, DeadThreads deaths) {
    terminal.line("all stays up until Ctrl-C:");
    terminal.line("  page and REST  " + stack.address("ranker"));
    terminal.line("  Kafka          " + stack.kafka().bootstrapServers());
    terminal.line("  Redis          " + stack.redis());
    try {
      while (true) {
        Thread.sleep(REDRAW);
        deaths.requireNone();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private int deliver(
      RankedResults ranked, Subject subject, Path workspace, JsonNode table, Instant started)
      throws IOException, InterruptedException {
    new Results(options.out()).write(ranked, LocalStack.artefacts(workspace), table);
    Results.table(ranked).forEach(terminal::line);
    terminal.line("");
    if (ranked.getNote() != null) {
      terminal.line("note: " + ranked.getNote());
    }
    var faulty = check(ranked, subject);
    var seconds = Duration.between(started, Instant.now()).toSeconds();
    terminal.line(
        "%s after %d min %d s"
            .formatted(options.out().resolve("ranking.json"), seconds / 60, seconds % 60));
    var entries = ranked.getBands().stream().mapToInt(band -> band.getEntries().size()).sum();
    return faulty == 0 && entries > 0 ? 0 : 1;
  }

  /**
   * Runs every ranked ONNX file on the validation images; returns how many do not keep their word.
   */
  private int check(RankedResults ranked, Subject subject) throws InterruptedException {
    var images = subject.images().validation();
    int side = subject.space().resolutions().value(0);
    var shown = LabelledImages.all(images, new Shape(subject.space().inputChannels(), side, side));
    // One image may fall on the other side of a tie.
    double tolerance = Math.max(TOLERANCE, 1.0 / images.count());
    var checked = 0;
    var seen = images.count();
    var faulty = 0;
    for (var band : ranked.getBands()) {
      for (var entry : band.getEntries()) {
        var model = options.out().resolve(Results.directory(band, entry)).resolve("model.onnx");
        terminal.status(List.of("checking " + model));
        try {
          var result = OnnxJudge.judge(model, shown);
          var top1 = result.top1();
          seen = result.images();
          if (Math.abs(top1 - entry.getTop1()) > tolerance) {
            faulty++;
            terminal.line(
                "%s reaches %.2f %% in ONNX Runtime, but the ranking says %.2f %%"
                    .formatted(model, 100 * top1, 100 * entry.getTop1()));
          }
        } catch (DatasetException e) {
          throw new UserError(String.valueOf(e.getMessage()), e);
        } catch (OrtException e) {
          faulty++;
          LoggerFactory.getLogger(Quickstart.class).error("{} does not run", model, e);
          terminal.line("%s does not run: %s".formatted(model, e.getMessage()));
        }
        checked++;
      }
    }
    terminal.line(
        "checked: %d of %d ONNX files reach the stated accuracy on the %,d validation images in ONNX Runtime, to %.1f points"
            .formatted(checked - faulty, checked, seen, 100 * tolerance));
    return faulty;
  }
}
