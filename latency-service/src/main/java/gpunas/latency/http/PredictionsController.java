package gpunas.latency.http;

import gpunas.eventloop.TransientFailure;
import gpunas.latency.CostBook;
import gpunas.latency.Costs;
import gpunas.latency.MeasuringTime;
import gpunas.latency.MissingLayerWatch;
import gpunas.latency.document.InvalidDocument;
import gpunas.latency.document.TableJson;
import gpunas.latency.profile.UnmeasuredTables;
import gpunas.latency.roofline.Estimates;
import gpunas.latency.table.Provenance;
import gpunas.latency.table.TableBook;
import gpunas.latency.table.TableKeeper;
import gpunas.latency.table.TableStore;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.SearchSpace;
import gpunas.service.Problem;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Error;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Predicts the latency of networks before any search asks for it. */
@Controller("/tables/{id}/predictions")
@ExecuteOn(TaskExecutors.BLOCKING)
final class PredictionsController {
  private static final Logger LOG = LoggerFactory.getLogger(PredictionsController.class);
  private static final int MOST_ENCODINGS = 100_000;

  private final CostBook costs;
  private final TableKeeper keeper;
  private final TableBook book;
  private final MissingLayerWatch watch;
  private final TableStore store;
  private final UnmeasuredTables profilers;
  private final MeasuringTime time;

  PredictionsController(
      CostBook costs,
      TableKeeper keeper,
      TableBook book,
      MissingLayerWatch watch,
      TableStore store,
      UnmeasuredTables profilers,
      MeasuringTime time) {
    this.time = time;
    this.costs = costs;
    this.keeper = keeper;
    this.book = book;
    this.watch = watch;
    this.store = store;
    this.profilers = profilers;
  }

  /**
   * Which networks are meant.
   *
   * @param space the name of a space that comes with gpunas, or one written out as YAML
   * @param encodings members of the space
   * @param refined whether the table is to be refined, so that it matters who could; null: no
   * @param wanted what the table is to be; null: anything
   */
  @Serdeable
  record Request(
      @Nullable String space,
      @Nullable List<List<Integer>> encodings,
      @Nullable Boolean refined,
      @Nullable Wanted wanted) {
    SearchSpec.Table table(String id) {
      return wanted == null
          ? SearchSpec.Table.named(id)
          : new SearchSpec.Table(
                  id,
                  wanted.precision(),
                  wanted.batch(),
                  wanted.budgetSeconds() == null
                      ? null
                      : Duration.ofSeconds(wanted.budgetSeconds()))
              .by(wanted.runtime(), wanted.device());
    }
  }

  /** What a search asks of its table; null: anything. */
  @Serdeable
  record Wanted(
      @Nullable String precision,
      @Nullable Integer batch,
      @Nullable String runtime,
      @Nullable String device,
      @Nullable Long budgetSeconds) {}

  /**
   * What the table says of them.
   *
   * @param kind measured, estimated or imported
   * @param precision of the networks, for example fp16
   * @param batch images per call
   * @param runtime what measured it, for example trtexec
   * @param device as the table names it
   * @param provenance what the table's numbers are, for people
   * @param layers how many the space has
   * @param modelled how many of them are modelled in the table
   * @param profiled whether a profiler is connected that measures what the table holds; null if
   *     nothing is modelled or it is not to be refined, so that nobody is needed, or if Kafka does
   *     not say
   * @param latencyDeviation relative standard deviation of the latencies; null if nobody knows
   * @param micros predicted latency of each encoding, in the order of the request
   */
  @Serdeable
  record Predictions(
      String table,
      String kind,
      String precision,
      int batch,
      String runtime,
      String device,
      String provenance,
      int layers,
      int modelled,
      @Nullable Boolean profiled,
      @Nullable Double latencyDeviation,
      List<Double> micros) {}

  /**
   * A problem: the table lacks layers of the space. With what it is of, as far as that is known.
   *
   * @param provenance for people
   * @param never true if nobody will measure what it lacks: who waits for it waits for good; null
   *     otherwise
   */
  @Serdeable
  record Incomplete(
      String title,
      int status,
      String detail,
      @Nullable String precision,
      @Nullable Integer batch,
      @Nullable String runtime,
      @Nullable String device,
      @Nullable String provenance,
      @Nullable Boolean never) {}

  /** Predicts; nothing is measured for it, but an estimate is made if it is not there. */
  @Post
  HttpResponse<?> predict(String id, @Body Request request) {
    var space = GivenSpace.of(request.space());
    var encodings = encodings(request.encodings());
    if (Estimates.isEstimate(id)) {
      estimate(id, space);
    }
    keeper.keep(id);
    return switch (costs.find(space, id)) {
      case Costs.Known known -> {
        var micros = new ArrayList<Double>(encodings.size());
        for (var encoding : encodings) {
          requireMember(encoding, space, micros.size());
          micros.add(known.costs().micros().of(space.canonical(encoding)));
        }
        yield HttpResponse.ok(
            predictions(id, known, micros, Boolean.TRUE.equals(request.refined())));
      }
      case Costs.Incomplete(var missing) ->
          HttpResponse.status(HttpStatus.CONFLICT)
              .contentType(MediaType.APPLICATION_JSON_PROBLEM_TYPE)
              .body(incomplete(request.table(id), space, missing));
    };
  }

  @Error(exception = InvalidDocument.class)
  HttpResponse<Problem> invalid(InvalidDocument e) {
    return Problem.response(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()), e.field());
  }

  @Error(exception = TransientFailure.class)
  HttpResponse<Problem> unavailable(TransientFailure e) {
    return Problem.response(
        HttpStatus.SERVICE_UNAVAILABLE, "%s Try again later.".formatted(e.getMessage()));
  }

  private void estimate(String id, SearchSpace space) {
    try {
      watch.demand(SearchSpec.Table.named(id), space);
    } catch (IllegalArgumentException e) {
      throw new InvalidDocument("id", String.valueOf(e.getMessage()));
    }
  }

  private Predictions predictions(
      String id, Costs.Known costs, List<Double> micros, boolean refined) {
    var provenance = costs.provenance();
    return new Predictions(
        id,
        TableJson.word(provenance.kind()),
        provenance.precision(),
        provenance.batch(),
        provenance.runtime(),
        provenance.device(),
        provenance.toString(),
        costs.costs().grid().layers().size(),
        costs.modelledLayers(),
        (refined && costs.modelledLayers() > 0)
            ? known(() -> profilers.isProfiled(provenance))
            : null,
        costs.relativeDeviation(),
        micros);
  }

  /** A hint only: without it the latencies are told nevertheless. */
  private static @Nullable Boolean known(BooleanSupplier isProfiled) {
    try {
      return isProfiled.getAsBoolean();
    } catch (TransientFailure e) {
      LOG.debug("Who measures is not known: {}", e.getMessage());
      return null;
    }
  }

  private Incomplete incomplete(SearchSpec.Table wanted, SearchSpace space, List<String> missing) {
    var stored = store.summary(wanted.id());
    var provenance = stored == null ? book.provenance(wanted.id()) : stored.provenance();
    var isThere = stored != null;
    var lacks =
        "Table %s lacks %,d of the layers of the space %s"
            .formatted(wanted.id(), missing.size(), space.name());
    var never = whyNever(wanted, missing, isThere, provenance);
    var status = HttpStatus.CONFLICT;
    return new Incomplete(
        status.getReason(),
        status.getCode(),
        never == null
            ? whenThere(wanted, lacks, missing.size(), isThere, provenance)
            : "%s, %s".formatted(lacks, never),
        provenance == null ? null : provenance.precision(),
        provenance == null ? null : provenance.batch(),
        provenance == null ? null : provenance.runtime(),
        provenance == null ? null : provenance.device(),
        provenance == null ? null : provenance.toString(),
        never == null ? null : true);
  }

  /** Why nobody will measure what a table lacks; null if somebody may. */
  private @Nullable String whyNever(
      SearchSpec.Table wanted,
      List<String> missing,
      boolean isThere,
      @Nullable Provenance provenance) {
    if (provenance != null && provenance.kind() != Provenance.Kind.MEASURED) {
      return "and nobody measures for a table that is %s: import one that has them, or name another table."
          .formatted(TableJson.word(provenance.kind()));
    }
    var failures = new TreeMap<>(book.failures(wanted.id()));
    failures.keySet().retainAll(missing);
    return failures.isEmpty() || time.isWithinBudget(wanted, missing.size(), isThere)
        ? null
        : "of which %,d could not be measured: %s Name another table, or import one that has them."
            .formatted(failures.size(), failures.firstEntry().getValue());
  }

  private String whenThere(
      SearchSpec.Table wanted,
      String lacks,
      int missing,
      boolean isThere,
      @Nullable Provenance provenance) {
    var id = wanted.id();
    var progress = book.progress(id);
    if (progress == null) {
      return "%s; they are measured once a search is started. %s%s"
          .formatted(lacks, time.words(wanted, missing, isThere), profiler(wanted, provenance));
    }
    var waiting = profilers.lines().get(id);
    var left = time.left(id, progress);
    return "Table %s is being measured: %,d of %,d layers are.%s Ask again later."
        .formatted(
            id,
            progress.measured(),
            progress.layers(),
            waiting != null ? " " + waiting : left != null ? " " + left : "");
  }

  private String profiler(SearchSpec.Table wanted, @Nullable Provenance provenance) {
    var isThere =
        known(() ->
            provenance == null ? profilers.isProfiled(wanted) : profilers.isProfiled(provenance));
    return Boolean.FALSE.equals(isThere)
        ? " No profiler of %s is connected now; the search would wait for one."
            .formatted(provenance == null ? wanted.wish() : provenance)
        : "";
  }

  private static List<Encoding> encodings(@Nullable List<List<Integer>> encodings) {
    if (encodings == null || encodings.isEmpty() || encodings.size() > MOST_ENCODINGS) {
      throw new InvalidDocument(
          "encodings",
          "%d encodings were given; expected 1 to %d."
              .formatted(encodings == null ? 0 : encodings.size(), MOST_ENCODINGS));
    }
    return encodings.stream().map(Encoding::of).toList();
  }

  private static void requireMember(Encoding encoding, SearchSpace space, int index) {
    var violations = space.violations(encoding);
    if (!violations.isEmpty()) {
      throw new InvalidDocument(
          "encodings[%d]".formatted(index),
          "Not in the space %s: %s.".formatted(space.name(), String.join("; ", violations)));
    }
  }
}
