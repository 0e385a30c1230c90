package gpunas.searchmodel;

import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.SearchSpace;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is searched for, and what may be spent on it.
 *
 * @param name human-readable
 * @param bands latency sub-spaces, at most {@value #MOST_BANDS}; they may overlap
 * @param dataset a folder below the trainers' data directory
 * @param rungs cheap trainings that discard; null: every training is a full one
 * @param candidates how many points of the space are drawn
 * @param finish what is trained again before the ranking; null: nothing
 * @param start members of the space that are trained before any other, canonical, each once
 * @param baselines networks that somebody has, each of another name, beside which those that are
 *     found are shown
 * @param learnFrom ids of ended searches whose results count as known
 * @param priority while a search of higher priority is running, this one gets fewer trainers
 * @param seed the source of all chance
 */
public record SearchSpec(
    String name,
    SearchSpace space,
    Table table,
    List<Band> bands,
    Mode mode,
    Objective objective,
    String dataset,
    Recipe recipe,
    @Nullable Rungs rungs,
    StrategyName strategy,
    long candidates,
    Budget budget,
    @Nullable Finish finish,
    Targets targets,
    List<Encoding> start,
    List<Baseline> baselines,
    List<String> learnFrom,
    int priority,
    long seed) {

  /** A data set is called as its folder: of any script, but no hidden one and no way up. */
  public static final Pattern DATASET_NAME =
      Pattern.compile("[^\\x00-\\x20\\x7f/\\\\.][^\\x00-\\x1f\\x7f/\\\\]{0,99}");

  /** Priorities are from less this to this. */
  public static final int MAX_PRIORITY = 100;

  /** As many as one byte can distinguish. */
  public static final int MOST_BANDS = 256;

  /**
   * @throws IllegalArgumentException if there are too many bands, two baselines have one name, or a
   *     network that it starts with or a baseline is not a canonical member of the space
   */
  public SearchSpec {
    if (bands.size() > MOST_BANDS) {
      throw new IllegalArgumentException(
          "The search has %d bands; at most %d can be distinguished."
              .formatted(bands.size(), MOST_BANDS));
    }
    for (var network : start) {
      requireCanonical(network, "The search starts with", space);
    }
    var names = new HashSet<String>();
    for (var baseline : baselines) {
      if (!names.add(baseline.name())) {
        throw new IllegalArgumentException(
            "Two baselines are called %s; each has a name of its own.".formatted(baseline.name()));
      }
      if (baseline.encoding() != null) {
        requireCanonical(
            baseline.encoding(), "The baseline %s is".formatted(baseline.name()), space);
      }
    }
    bands = List.copyOf(bands);
    start = List.copyOf(start);
    baselines = List.copyOf(baselines);
    learnFrom = List.copyOf(learnFrom);
  }

  /** The usual search for networks of a space: what is said of nothing else is as it mostly is. */
  public static SearchSpec usual(
      SearchSpace space, Table table, List<Band> bands, String dataset, Recipe recipe) {
    return new SearchSpec(
        "search",
        space,
        table,
        bands,
        Mode.BANDS,
        new Objective(0.05, 0.6),
        dataset,
        recipe,
        null,
        StrategyName.BAYESIAN,
        20_000,
        new Budget(60, 8, null, null, null),
        null,
        new Targets(0, null, null),
        List.of(),
        List.of(),
        List.of(),
        0,
        1);
  }

  private static void requireCanonical(Encoding network, String what, SearchSpace space) {
    if (!space.canonical(network).equals(network)) {
      throw new IllegalArgumentException(
          "%s %s, which is not canonical in the space %s.".formatted(what, network, space.name()));
    }
  }

  /**
   * The latency table that candidates are annotated from, and what it must be; null: anything.
   *
   * @param precision fp32, fp16 or {@value #INT8}: then networks are ranked by what they do in
   *     8-bit integers
   * @param batch images per inference
   * @param runtime what runs the networks: onnxruntime or trtexec
   * @param device as tables name it
   * @param budget what may be spent on measuring it if there is none; null: what it takes
   * @param refined whether the layers of proposed networks that are only modelled in it are
   *     measured while the search runs, for a refined table
   */
  public record Table(
      String id,
      @Nullable String precision,
      @Nullable Integer batch,
      @Nullable String runtime,
      @Nullable String device,
      @Nullable Duration budget,
      boolean refined) {

    /** The precision of 8-bit integers. */
    public static final String INT8 = "int8";

    /** Precisions that a table may be of. */
    public static final List<String> PRECISIONS = List.of("fp32", "fp16", INT8);

    /** What a table may be measured by. */
    public static final List<String> RUNTIMES = List.of("onnxruntime", "trtexec");

    /** How many images per inference a table may be of, at most. */
    public static final int MOST_IMAGES = 1_000_000;

    /** A table of any device. */
    public Table(
        String id,
        @Nullable String precision,
        @Nullable Integer batch,
        @Nullable Duration budget,
        boolean refined) {
      this(id, precision, batch, null, null, budget, refined);
    }

    /** A table that stays as it is. */
    public Table(
        String id, @Nullable String precision, @Nullable Integer batch, @Nullable Duration budget) {
      this(id, precision, batch, budget, false);
    }

    /** A table of some kind. */
    public static Table of(String id, @Nullable String precision, @Nullable Integer batch) {
      return new Table(id, precision, batch, null);
    }

    /** The same of a runtime and a device. */
    public Table by(@Nullable String otherRuntime, @Nullable String otherDevice) {
      return new Table(id, precision, batch, otherRuntime, otherDevice, budget, refined);
    }

    /** For people, what it must be: {@code trtexec fp16 at batch 8 on NVIDIA A100}. */
    public String wish() {
      return "%s%s at %s%s"
          .formatted(
              runtime == null ? "" : runtime + " ",
              precision == null ? "any precision" : precision,
              batch == null ? "any batch" : "batch " + batch,
              device == null ? "" : " on " + device);
    }

    /** Whether it must be of 8-bit integers. */
    public boolean isOfIntegers() {
      return INT8.equals(precision);
    }

    /** Any table of this name. */
    public static Table named(String id) {
      return of(id, null, null);
    }
  }

  /**
   * A network that is trained before any other.
   *
   * @param field of the specification that names it
   */
  public record First(String field, Encoding network) {}

  /** What is trained before anything else, in order, each network once: start, then baselines. */
  public List<First> first() {
    var first = new LinkedHashMap<Encoding, First>();
    for (var i = 0; i < start.size(); i++) {
      var network = start.get(i);
      first.putIfAbsent(network, new First("start[%d]".formatted(i), network));
    }
    for (var i = 0; i < baselines.size(); i++) {
      var network = baselines.get(i).encoding();
      if (network != null && baselines.get(i).starts()) {
        first.putIfAbsent(network, new First("baselines[%d]".formatted(i), network));
      }
    }
    return List.copyOf(first.values());
  }

  /** How many searches of its own this is: mode front is one over all bands. */
  public int parts() {
    return mode == Mode.FRONT ? 1 : bands.size();
  }

  /** How many networks may come to a band, at least: those that go up its rungs fit as well. */
  public int entrants(Band band) {
    return allRungs().entrants(Math.min(budget.trainings() / parts(), band.mostTrainings()));
  }

  /** The rungs of every training: one of all epochs if none are given. */
  public Rungs allRungs() {
    return Objects.requireNonNullElseGet(rungs, () -> Rungs.none(recipe.epochs()));
  }

  /** This specification with another priority. */
  SearchSpec withPriority(int other) {
    return with(draft -> draft.priority = other);
  }

  /** This specification with another name. */
  SearchSpec withName(String other) {
    return with(draft -> draft.name = other);
  }

  /** This specification, but for what is changed in a draft of it. */
  public SearchSpec with(Consumer<Draft> changes) {
    var draft = new Draft();
    changes.accept(draft);
    return draft.finished();
  }

  /** A specification in the making; what its fields mean is said there. */
  public final class Draft {
    public String name = SearchSpec.this.name;
    public SearchSpace space = SearchSpec.this.space;
    public Table table = SearchSpec.this.table;
    public List<Band> bands = SearchSpec.this.bands;
    public Mode mode = SearchSpec.this.mode;
    public Objective objective = SearchSpec.this.objective;
    public String dataset = SearchSpec.this.dataset;
    public Recipe recipe = SearchSpec.this.recipe;
    public @Nullable Rungs rungs = SearchSpec.this.rungs;
    public StrategyName strategy = SearchSpec.this.strategy;
    public long candidates = SearchSpec.this.candidates;
    public Budget budget = SearchSpec.this.budget;
    public @Nullable Finish finish = SearchSpec.this.finish;
    public Targets targets = SearchSpec.this.targets;
    public List<Encoding> start = SearchSpec.this.start;
    public List<Baseline> baselines = SearchSpec.this.baselines;
    public List<String> learnFrom = SearchSpec.this.learnFrom;
    public int priority = SearchSpec.this.priority;
    public long seed = SearchSpec.this.seed;

    private Draft() {}

    private SearchSpec finished() {
      return new SearchSpec(
          name,
          space,
          table,
          bands,
          mode,
          objective,
          dataset,
          recipe,
          rungs,
          strategy,
          candidates,
          budget,
          finish,
          targets,
          start,
          baselines,
          learnFrom,
          priority,
          seed);
    }
  }
}
