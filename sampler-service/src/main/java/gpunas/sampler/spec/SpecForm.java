package gpunas.sampler.spec;

import gpunas.searchmodel.Finish;
import gpunas.searchmodel.Mode;
import gpunas.searchmodel.Objective;
import gpunas.searchmodel.Rungs;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchmodel.SearchSpec.Table;
import gpunas.searchmodel.StrategyName;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** A whole specification: every field of it, in the order in which they are shown. */
final class SpecForm {
  /** Of the form that is read and written. */
  static final int VERSION = 1;

  /** What stands in for a name that must be given. */
  static final String MISSING = "missing";

  /** What a specification has that says nothing. */
  static final SearchSpec DEFAULTS =
      SearchSpec.usual(
          SpaceField.BY_DEFAULT, Table.named(MISSING), List.of(), MISSING, Presets.BY_DEFAULT);

  private static final Rungs RUNGS = new Rungs(List.of(), 0.25);
  private static final Finish FINISH = new Finish(5, 3);

  private static final int MAX_RUNGS = 8;
  private static final int MAX_LEARN_FROM = 100;

  /** No control characters and no line ends of Unicode, in words that ECMAScript has as well. */
  static final Pattern ANY_LINE = Pattern.compile("[^\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029]{1,100}");

  /** What a name is, human-readable. */
  static final String NAME = "1 to 100 characters on one line";

  /** Whether a search may be called so. */
  static boolean isName(String text) {
    return ANY_LINE.matcher(text).matches();
  }

  /** May stand in a path, a file name, a key; no hidden file and no way up. */
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");

  private static final String PLAIN_NAME_WORDS =
      "up to 100 letters, digits, dots, dashes and underscores, no dot first";

  private SpecForm() {}

  static SearchSpec ask(Form form, SearchSpec usual) {
    form.field("version", "Of the form of this document.")
        .value(VERSION, Kind.integer(VERSION, VERSION));
    var name =
        form.field("name", "For people; the id of the search begins with it.")
            .value(usual.name(), Kind.text(ANY_LINE, NAME));
    var space = SpaceField.ask(form, usual.space());
    var table = table(form, usual.table());
    var mode =
        form.field(
                "mode",
                "bands: the lowest objective of each band; front: the front of loss and latency over all of them.")
            .value(usual.mode().word(), Kind.word(Mode.words()));
    var bands = BandsField.ask(form, usual.bands(), Mode.ofWord(mode));
    var objective =
        form.field(
                "objective",
                "Cross entropy + alpha * (latency in milliseconds)^beta, which is minimised.")
            .mapping(usual.objective(), SpecForm::objective);
    var dataset =
        form.field("dataset", "A folder below the trainers' data directory.")
            .required()
            .value(
                usual.dataset(),
                Kind.text(
                    SearchSpec.DATASET_NAME,
                    "the name of a folder, up to 100 characters, no dot first"));
    var rungs =
        form.field(
                "rungs",
                "Cheap trainings that discard: only the better networks are trained for more epochs.")
            .optionalMapping(usual.rungs(), RUNGS, SpecForm::rungs);
    var recipe =
        form.field("recipe", "How candidates are trained: a preset, and what is different from it.")
            .mapping(usual.recipe(), (inner, preset) -> RecipeField.ask(inner, preset, rungs));
    var spec =
        new SearchSpec(
            name,
            space,
            table,
            bands,
            Mode.ofWord(mode),
            objective,
            dataset,
            recipe,
            rungs,
            StrategyName.ofWord(
                form.field("strategy", "Who proposes what is trained.")
                    .value(usual.strategy().word(), Kind.word(StrategyName.words()))),
            form.field("candidates", "How many points of the space are drawn.")
                .value(usual.candidates(), Kind.longInteger(1, 1_000_000_000)),
            BudgetFields.ask(form, usual.budget(), bands, Mode.ofWord(mode), rungs),
            form.field(
                    "finish",
                    "The short list: the best are trained again with other seeds, and ranked by their means.")
                .optionalMapping(usual.finish(), FINISH, SpecForm::finish),
            form.field("targets", "What a network must reach to be ranked.")
                .mapping(usual.targets(), TargetsField::ask),
            StartField.ask(form, usual.start(), space),
            BaselinesField.ask(form, usual.baselines(), space),
            form.field("learnFrom", "Ids of ended searches whose results count as known.")
                .value(
                    usual.learnFrom(),
                    Kind.texts(MAX_LEARN_FROM, PLAIN_NAME, "the id of a search")),
            form.field(
                    "priority",
                    "While a search of higher priority runs, this one gets fewer trainers.")
                .value(
                    usual.priority(),
                    Kind.integer(-SearchSpec.MAX_PRIORITY, SearchSpec.MAX_PRIORITY)),
            form.field("seed", "The source of all chance.")
                .value(usual.seed(), Kind.longInteger(Long.MIN_VALUE, Long.MAX_VALUE)));
    StartField.requireRoom(form, spec);
    return spec;
  }

  /** A name that must be given. */
  static String plainName(Field field, String instead) {
    return field.required().value(instead, Kind.text(PLAIN_NAME, PLAIN_NAME_WORDS));
  }

  private static Table table(Form form, Table usual) {
    return new Table(
        plainName(
            form.field(
                "table",
                "Id of the latency table. Measured on the latency service's device if there is none."),
            usual.id()),
        form.field(
                "precision",
                "What the table must be of; anything if left out. Of int8 networks are quantised after their trainings and ranked by that accuracy.")
            .optional(usual.precision(), Kind.word(Table.PRECISIONS)),
        form.field(
                "batch", "Images per inference that the table must be of; any number if left out.")
            .optional(usual.batch(), Kind.integer(1, Table.MOST_IMAGES)),
        form.field("tableRuntime", "What the table must be measured by; anything if left out.")
            .optional(usual.runtime(), Kind.word(Table.RUNTIMES)),
        form.field(
                "tableDevice",
                "The device that the table must be of, as tables and LATENCY_DEVICE name it; any if left out.")
            .optional(usual.device(), Kind.text(ANY_LINE, NAME)),
        form.field(
                "tableBudget",
                "What may be spent on measuring the table if there is none; what it takes if left out.")
            .optional(usual.budget(), Kind.duration(Duration.ofSeconds(10), Duration.ofDays(7))),
        form.field(
                "refineTable",
                "Whether layers of proposed networks that the table only models are measured while the search runs.")
            .value(usual.refined(), Kind.truth()));
  }

  private static Objective objective(Form form, Objective usual) {
    return new Objective(
        form.field("alpha", "Weight of latency.")
            .value(usual.alpha(), Kind.number(Range.closed(0, 1e6))),
        form.field("beta", "Exponent of latency.")
            .value(usual.beta(), Kind.number(Range.above0To(100))));
  }

  private static Rungs rungs(Form form, Rungs usual) {
    var epochs =
        form.field("epochs", "Epochs of each rung, ascending; the last are the recipe's.")
            .required()
            .value(usual.epochs(), Kind.integers(2, MAX_RUNGS, 1, RecipeField.MAX_EPOCHS));
    for (var i = 1; i < epochs.size(); i++) {
      if (epochs.get(i) <= epochs.get(i - 1)) {
        form.violation(
            "epochs", "%d after %d was".formatted(epochs.get(i), epochs.get(i - 1)), "more");
      }
    }
    return new Rungs(
        epochs,
        form.field("promoted", "Share of a rung's networks that goes on to the next.")
            .value(usual.promoted(), Kind.number(Range.above0Below1())));
  }

  private static Finish finish(Form form, Finish usual) {
    // The ranking names every training of its networks, and is one record of Kafka.
    return new Finish(
        form.field("networks", "How many of each band.")
            .value(usual.networks(), Kind.integer(1, 100)),
        form.field("repeats", "How many more trainings each of them gets.")
            .value(usual.repeats(), Kind.integer(1, 20)),
        TeacherField.ask(form, usual.teaching()));
  }
}
