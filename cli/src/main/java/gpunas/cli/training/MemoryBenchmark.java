package gpunas.cli.training;

import gpunas.benchmarks.Quartiles;
import gpunas.cli.Options;
import gpunas.formats.space.SpaceYaml;
import gpunas.searchmodel.recipe.Precision;
import gpunas.searchmodel.recipe.TrainingMemory;
import gpunas.searchspace.ActivationMemory;
import gpunas.searchspace.Network;
import gpunas.searchspace.SearchSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gpunas benchmark memory}. */
@Command(
    name = "memory",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description =
        "Measures the memory that training steps and evaluations take on this CPU, of random"
            + " networks of a space one after the other in one process, and compares it with what"
            + " was predicted.")
public final class MemoryBenchmark implements Callable<Integer> {

  private static final int STEPS = 2;
  private static final double MIB = 1 << 20;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--space", paramLabel = "NAME|FILE", description = "Where networks are from.")
  private String space = "gpunet";

  @Option(
      names = "--resolution",
      paramLabel = "PIXELS",
      description = "Side of the images. Default: each network's own.",
      showDefaultValue = Visibility.NEVER)
  private int resolution;

  @Option(names = "--networks", paramLabel = "N", description = "How many.")
  private int networks = 30;

  @Option(
      names = "--batch",
      paramLabel = "N",
      split = ",",
      defaultValue = "16",
      description = "Images at a time; of several, each network has the next.")
  private List<Integer> batches = List.of();

  @Option(
      names = "--recompute",
      description = "Layers are computed again for their gradients.",
      showDefaultValue = Visibility.NEVER)
  private boolean recompute;

  @Option(names = "--seed", paramLabel = "N", description = "Of the networks.")
  private long seed = 1;

  /**
   * Growth of the resident set over that before there was the network, bytes.
   *
   * @param predicted by {@link TrainingMemory}
   */
  private record Growth(long measured, long predicted) {

    /** Less than the system tells: memory that was freed before may be all that was needed. */
    private static final long PAGE_BYTES = 4096;

    double ratio() {
      return measured / (double) predicted;
    }

    /** By how much the prediction is wrong, as a share of what was measured. */
    double error() {
      return Math.abs(predicted - measured) / (double) Math.max(PAGE_BYTES, measured);
    }

    String text() {
      return String.format(
          Locale.ROOT, "%,10.0f %,10.0f %6.2f", measured / MIB, predicted / MIB, ratio());
    }
  }

  private record Growths(Growth step, Growth evaluation) {}

  @Override
  public Integer call() {
    Options.require(networks >= 1, spec, "--networks", networks, "at least 1");
    for (var batch : batches) {
      Options.require(batch >= 2, spec, "--batch", batch, "at least 2");
    }
    Options.require(
        resolution == 0 || resolution >= 8, spec, "--resolution", resolution, "at least 8");
    var from = SpaceYaml.load(space);
    var random = new SplittableRandom(seed);
    var out = spec.commandLine().getOut();
    measure(network(from, random), batches.getFirst()); // Loads libraries and kernels.
    out.printf(
        "%12s  %6s  %5s  %10s %10s %6s  %10s %10s %6s  %10s%n",
        "parameters",
        "pixels",
        "batch",
        "step, MiB",
        "predicted",
        "ratio",
        "eval., MiB",
        "predicted",
        "ratio",
        "held");
    var all = new ArrayList<Growths>();
    for (int i = 0; i < networks; i++) {
      var network = network(from, random);
      int batch = batches.get(i % batches.size());
      var growths = measure(network, batch);
      all.add(growths);
      out.printf(
          Locale.ROOT,
          "%,12d  %6d  %5d  %s  %s  %,10.0f%n",
          network.parameters(),
          network.input().height(),
          batch,
          growths.step.text(),
          growths.evaluation.text(),
          ResidentSet.bytes() / MIB);
      out.flush();
    }
    out.println(
        "measured by predicted, median (quartiles), smallest, largest; error of the prediction, mean, largest:");
    out.println(summary("a step", all.stream().map(Growths::step).toList()));
    out.println(summary("an evaluation", all.stream().map(Growths::evaluation).toList()));
    out.flush();
    return ExitCode.OK;
  }

  private Network network(SearchSpace from, SplittableRandom random) {
    var encoding = from.random(random);
    return from.decode(resolution == 0 ? encoding : encoding.with(0, resolution));
  }

  private Growths measure(Network network, int batch) {
    var memory =
        TrainingMemory.of(network, TrainingSteps.recipe(batch, Precision.FLOAT32, recompute));
    // Without a step before it there are no gradients.
    long gradients = Float.BYTES * network.parameters();
    return new Growths(
        new Growth(grown(network, batch, steps -> steps.run(STEPS)), memory.training(batch)),
        new Growth(
            grown(network, batch, TrainingSteps::evaluate),
            ActivationMemory.needed(
                memory.state() - gradients, batch * memory.perEvaluatedImage())));
  }

  private long grown(Network network, int batch, Consumer<TrainingSteps> work) {
    System.gc(); // The heap is part of the resident set.
    long before = ResidentSet.bytes();
    ResidentSet.forgetPeak();
    try (var steps = new TrainingSteps(network, batch, Precision.FLOAT32, recompute)) {
      work.accept(steps);
    }
    return ResidentSet.peak() - before;
  }

  private static String summary(String what, List<Growth> growths) {
    var ratios = growths.stream().mapToDouble(Growth::ratio).toArray();
    var errors = growths.stream().mapToDouble(Growth::error).summaryStatistics();
    var quartiles = Quartiles.of(Arrays.stream(ratios));
    return String.format(
        Locale.ROOT,
        "%-14s %.2f (%.2f to %.2f), %.2f, %.2f; %.0f %%, %.0f %%",
        what,
        quartiles.median(),
        quartiles.lower(),
        quartiles.upper(),
        Arrays.stream(ratios).min().orElseThrow(),
        quartiles.highest(),
        100 * errors.getAverage(),
        100 * errors.getMax());
  }
}
