package gpunas.cli.training;

import gpunas.cli.Options;
import gpunas.cli.UserError;
import gpunas.cli.validation.DataFolder;
import gpunas.sampler.spec.InvalidSpecException;
import gpunas.sampler.spec.SpecReader;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Network;
import gpunas.trainer.Job;
import gpunas.trainer.Learners;
import gpunas.trainer.data.Datasets;
import gpunas.trainer.data.ReaderThreads;
import gpunas.trainer.djl.Torch;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gpunas benchmark learning}. */
@Command(
    name = "learning",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description =
        "Measures whether networks learn as well as they do in Python's PyTorch: trains one network"
            + " of a search several times on one thread of this CPU, with the search's recipe and"
            + " images, and with as many seeds there. The trainer shows both sides the same images,"
            + " varied alike, at the same learning rates; gradients, steps, averages and what is"
            + " dropped are each side's own.")
public final class LearningBenchmark implements Callable<Integer> {

  private static final long IMAGE_MEMORY = 256L << 20;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "SPEC",
      description = "A search's specification: its space, recipe and data set are used.")
  private Path file = Path.of("");

  @Option(
      names = "--encoding",
      paramLabel = "GENES",
      description = "The network, a member of the space. Default: one drawn by the search's seed.",
      showDefaultValue = Visibility.NEVER)
  private @Nullable String encoding;

  @Option(
      names = "--data",
      paramLabel = "DIRECTORY",
      description = "Where the data set's folder is. Default: the data sets of gpunas.",
      showDefaultValue = Visibility.NEVER)
  private @Nullable Path data;

  @Option(names = "--seeds", paramLabel = "N", description = "Trainings of each side.")
  private int seeds = 3;

  @Option(names = "--first-seed", paramLabel = "N", description = "Those after it follow.")
  private long firstSeed = 1;

  @Option(
      names = "--peer",
      paramLabel = "COMMAND",
      description = "A Python with PyTorch to compare with, for example python3.",
      showDefaultValue = Visibility.NEVER)
  private @Nullable String python;

  @Option(
      names = "--same-weights",
      description =
          "The peer begins with the trainer's first weights, not with PyTorch's usual ones.")
  private boolean sameWeights;

  @Override
  public Integer call() throws InterruptedException {
    Options.require(seeds >= 1, spec, "--seeds", seeds, "at least 1");
    var search = read();
    var genes = encoding(search);
    var out = spec.commandLine().getOut();
    var network = search.space().decode(genes);
    print(search, network);
    var torch = Torch.load();
    var report = new LearningReport();
    var directory = data == null ? DataFolder.own() : data;
    var datasets = new Datasets(directory);
    try (var threads = new ReaderThreads(1, IMAGE_MEMORY)) {
      for (int i = 0; i < seeds; i++) {
        long seed = firstSeed + i;
        var ours =
            trainer(directory, datasets, threads, torch.cpu()).train(job(search, genes, seed));
        report.addOurs(ours);
        out.println(LearningReport.line("gpunas, " + torch.runtime(), seed, ours));
        out.flush();
        if (python != null) {
          var peer = new PythonLearners(python, seed, sameWeights);
          var theirs = trainer(directory, datasets, threads, peer).train(job(search, genes, seed));
          report.addTheirs(theirs);
          out.println(LearningReport.line("Python", seed, theirs));
          out.flush();
        }
      }
    }
    report.lines().forEach(out::println);
    out.flush();
    return ExitCode.OK;
  }

  private static Undisturbed trainer(
      Path directory, Datasets datasets, ReaderThreads threads, Learners learners) {
    var nowhere = new Nowhere();
    return new Undisturbed(directory, datasets, threads, learners, nowhere, nowhere);
  }

  private static Job job(SearchSpec search, Encoding genes, long seed) {
    return new Job(
        "benchmark",
        "seed-" + seed,
        search.space(),
        genes,
        search.dataset(),
        search.recipe(),
        seed,
        false,
        null,
        null);
  }

  private void print(SearchSpec search, Network network) {
    var recipe = search.recipe();
    spec.commandLine()
        .getOut()
        .printf(
            Locale.ROOT,
            "%s, images of %d x %d: %,d parameters, %,d MACs; %d epochs of %s, batches of %d; load"
                + " of the machine %.1f%n",
            search.dataset(),
            network.input().height(),
            network.input().width(),
            network.parameters(),
            network.macs(),
            recipe.epochs(),
            recipe.trainingImages() == 0
                ? "all images"
                : "%,d images".formatted(recipe.trainingImages()),
            recipe.batchSize(),
            ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private SearchSpec read() {
    try {
      return SpecReader.read(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UserError("%s cannot be read: %s".formatted(file, e), e);
    } catch (InvalidSpecException e) {
      throw new UserError("%s is no specification: %s".formatted(file, e.getMessage()), e);
    }
  }

  private Encoding encoding(SearchSpec search) {
    var space = search.space();
    if (encoding == null) {
      return space.random(new SplittableRandom(search.seed()));
    }
    try {
      var genes = Encoding.parse(encoding);
      var violations = space.violations(genes);
      if (violations.isEmpty()) {
        return genes;
      }
      throw wrong(String.join("; ", violations), null);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()), e);
    }
  }

  private ParameterException wrong(String why, @Nullable Exception cause) {
    return new ParameterException(
        spec.commandLine(), "--encoding %s: %s".formatted(encoding, why), cause);
  }
}
