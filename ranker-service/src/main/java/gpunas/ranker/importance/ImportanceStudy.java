package gpunas.ranker.importance;

import gpunas.gaussianprocess.GaussianProcess;
import gpunas.gaussianprocess.Observations;
import gpunas.gaussianprocess.OutputWarping;
import gpunas.ranker.importance.Importance.Effect;
import gpunas.ranker.importance.Importance.OfGene;
import gpunas.ranker.importance.Importance.OfStage;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Gene;
import gpunas.searchspace.SearchSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Finds out what accuracy depends on: a Gaussian process learns it from trained networks, and its
 * variance over networks made of the same values, put together at random, is taken apart: first
 * order Sobol indices of genes, closed ones of stages. Beside that stands, for each value of a
 * gene, what it makes of the most accurate network: a slice through it. Deterministic.
 *
 * @see <a href="https://doi.org/10.1016/S0378-4754(00)00270-6">Sobol, Global sensitivity indices
 *     for nonlinear mathematical models and their Monte Carlo estimates, 2001</a>
 */
public final class ImportanceStudy {

  /** Fewer networks say nothing. */
  public static final int FEWEST = 20;

  /** From more than so many some are chosen: the time to learn grows with their cube. */
  public static final int LEARNT_FROM = 250;

  private static final int DRAWN = 512;
  private static final int FOLDS = 5;

  private final SearchSpace space;
  private final List<Integer> varying;
  private final List<int[]> networks;
  private final int[] repeats;
  private final double[] targets;
  private final double unit;

  /**
   * A trained network.
   *
   * @param accuracy on the validation images, 0 to 1
   */
  public record Trained(Encoding encoding, double accuracy) {}

  private ImportanceStudy(SearchSpace space, List<Trained> trained) {
    this.space = space;
    var byNetwork = new LinkedHashMap<Encoding, List<Double>>();
    for (var each : trained) {
      byNetwork
          .computeIfAbsent(space.canonical(each.encoding()), _ -> new ArrayList<>())
          .add(each.accuracy());
    }
    var all = List.copyOf(byNetwork.entrySet());
    int count = Math.min(all.size(), LEARNT_FROM);
    var used =
        IntStream.range(0, count)
            .mapToObj(i -> all.get((int) ((long) i * all.size() / count)))
            .toList();
    networks = used.stream().map(each -> each.getKey().toArray()).toList();
    repeats = used.stream().mapToInt(each -> each.getValue().size()).toArray();
    var accuracies =
        used.stream()
            .mapToDouble(each ->
                each.getValue().stream().mapToDouble(Double::doubleValue).average().orElse(0));
    varying =
        IntStream.range(0, space.genes().size())
            .filter(gene -> networks.stream().mapToInt(each -> each[gene]).distinct().count() > 1)
            .boxed()
            .toList();
    var warped = OutputWarping.warp(accuracies.map(each -> -each).toArray());
    targets = warped.values();
    unit = warped.unit();
  }

  /** How many different networks these are. */
  public static int networks(SearchSpace space, List<Trained> trained) {
    return (int) trained.stream().map(each -> space.canonical(each.encoding())).distinct().count();
  }

  /**
   * What the accuracy of these networks depends on. Takes a second or two.
   *
   * @param trained networks of the space, trained equally long
   * @throws IllegalArgumentException if they are fewer than {@value #FEWEST} different ones
   */
  public static Importance of(SearchSpace space, List<Trained> trained) {
    int networks = networks(space, trained);
    if (networks < FEWEST) {
      throw new IllegalArgumentException(
          "%d different networks are too few to tell what accuracy depends on; expected at least %d."
              .formatted(networks, FEWEST));
    }
    var study = new ImportanceStudy(space, trained);
    return study.varying.isEmpty() || Arrays.stream(study.targets).allMatch(each -> each == 0)
        ? new Importance(study.networks.size(), 0, List.of(), List.of())
        : study.importance();
  }

  private Importance importance() {
    var all = observations(IntStream.range(0, networks.size()).toArray());
    var model = GaussianProcess.condition(all, GaussianProcess.fit(all));
    var random = new SplittableRandom(1);
    var drawn = drawn(random);
    var others = drawn(random);
    var values = values(model, drawn);
    double mean = Arrays.stream(values).average().orElse(0);
    double variance = covariance(values, values, mean);
    var genes = new ArrayList<OfGene>();
    for (int gene : varying) {
      genes.add(ofGene(model, gene, drawn, mean, variance));
    }
    var stages =
        varying.stream()
            .map(gene -> space.genes().get(gene).stage())
            .filter(stage -> stage >= 0)
            .distinct()
            .map(stage -> {
              var mixed = mixed(stage, drawn, others);
              double shared = covariance(values, values(model, mixed), mean);
              return new OfStage(stage, share(shared, variance));
            });
    return new Importance(
        networks.size(),
        explained(),
        genes.stream().sorted(Comparator.comparingDouble(OfGene::share).reversed()).toList(),
        stages.sorted(Comparator.comparingDouble(OfStage::share).reversed()).toList());
  }

  private OfGene ofGene(
      GaussianProcess model, int gene, List<int[]> drawn, double mean, double variance) {
    var effects = new ArrayList<Effect>();
    var best = best();
    double asItIs = values(model, List.of(best))[0];
    double caused = 0;
    var tried = new TreeSet<Integer>();
    networks.forEach(each -> tried.add(each[gene]));
    for (int value : tried) {
      var changed = drawn.stream().map(each -> with(gene, value, each)).toList();
      double difference = Arrays.stream(values(model, changed)).average().orElse(0) - mean;
      double often = networks.stream().filter(each -> each[gene] == value).count();
      caused += often / networks.size() * difference * difference;
      var slice = model.predict(rows(List.of(with(gene, value, best)))).getFirst();
      effects.add(
          new Effect(
              value,
              -unit * difference,
              -unit * (slice.mean() - asItIs),
              unit * slice.deviation()));
    }
    return new OfGene(space.genes().get(gene).name(), share(caused, variance), effects);
  }

  /** The most accurate network, the first of equal ones. */
  private int[] best() {
    int best = 0;
    for (int i = 1; i < targets.length; i++) {
      best = targets[i] < targets[best] ? i : best;
    }
    return networks.get(best);
  }

  private static int[] with(int gene, int value, int[] encoding) {
    var other = encoding.clone();
    other[gene] = value;
    return other;
  }

  /** Networks of which each gene is that of some trained one. */
  private List<int[]> drawn(SplittableRandom random) {
    return IntStream.range(0, DRAWN)
        .mapToObj(_ ->
            IntStream.range(0, space.genes().size())
                .map(gene -> networks.get(random.nextInt(networks.size()))[gene])
                .toArray())
        .toList();
  }

  /** Networks that have a stage from the ones and all else from the others. */
  private List<int[]> mixed(int stage, List<int[]> ones, List<int[]> others) {
    return IntStream.range(0, ones.size())
        .mapToObj(i ->
            IntStream.range(0, space.genes().size())
                .map(
                    gene -> (space.genes().get(gene).stage() == stage ? ones : others).get(i)[gene])
                .toArray())
        .toList();
  }

  private double[] values(GaussianProcess model, List<int[]> encodings) {
    return model.means(rows(encodings));
  }

  private double[][] rows(List<int[]> encodings) {
    return encodings.stream()
        .map(each -> {
          var canonical = each.clone();
          space.canonicalise(canonical, 0);
          return row(canonical);
        })
        .toArray(double[][]::new);
  }

  /** How well the accuracy of each fifth is predicted by the others. */
  private double explained() {
    double mean = Arrays.stream(targets).average().orElse(0);
    double squares = 0;
    for (int fold = 0; fold < FOLDS; fold++) {
      int out = fold;
      var left = IntStream.range(0, targets.length).filter(i -> i % FOLDS == out).toArray();
      var kept = IntStream.range(0, targets.length).filter(i -> i % FOLDS != out).toArray();
      var learnt = observations(kept);
      var means =
          GaussianProcess.condition(learnt, GaussianProcess.fit(learnt))
              .means(
                  IntStream.of(left).mapToObj(i -> row(networks.get(i))).toArray(double[][]::new));
      for (int i = 0; i < left.length; i++) {
        squares += (means[i] - targets[left[i]]) * (means[i] - targets[left[i]]);
      }
    }
    return 1 - squares / (targets.length * covariance(targets, targets, mean));
  }

  private Observations observations(int[] chosen) {
    return new Observations(
        IntStream.of(chosen).mapToObj(i -> row(networks.get(i))).toArray(double[][]::new),
        IntStream.range(0, varying.size()).toArray(),
        IntStream.of(chosen).mapToDouble(i -> targets[i]).toArray(),
        IntStream.of(chosen).map(i -> repeats[i]).toArray());
  }

  /** Levels of the genes that differ, from 0 to 1. */
  private double[] row(int[] encoding) {
    return varying.stream()
        .mapToDouble(gene -> level(space.genes().get(gene), encoding[gene]))
        .toArray();
  }

  private static double level(Gene gene, int value) {
    return gene.choices().levelOf(value) / (gene.choices().size() - 1.0);
  }

  private static double covariance(double[] ones, double[] others, double mean) {
    return IntStream.range(0, ones.length)
        .mapToDouble(i -> (ones[i] - mean) * (others[i] - mean))
        .average()
        .orElse(0);
  }

  private static double share(double caused, double variance) {
    return variance > 0 ? Math.clamp(caused / variance, 0, 1) : 0;
  }
}
