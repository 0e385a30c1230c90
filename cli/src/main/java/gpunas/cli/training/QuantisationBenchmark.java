package gpunas.cli.training;

import gpunas.benchmarks.Mean;
import gpunas.cli.Options;
import gpunas.cli.UserError;
import gpunas.searchmodel.recipe.FineTuning;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Spaces;
import gpunas.trainer.Job;
import gpunas.trainer.Quantised;
import gpunas.trainer.Quantised.FineTuned;
import gpunas.trainer.Trained;
import gpunas.trainer.data.ReaderThreads;
import gpunas.trainer.onnxruntime.Host;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gpunas benchmark quantisation}. */
@Command(
    name = "quantisation",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description =
        "Trains networks of the quickstart's space on its images, quantises each to 8-bit integers,"
            + " trains it on with their roundings, whatever it lost, and prints how accurate it was"
            + " after each. On one thread of this CPU. The trainings are kept in FOLDER: what was"
            + " done is not done again.")
public final class QuantisationBenchmark implements Callable<Integer> {

  private static final String SEARCH = "benchmark";
  private static final long READER_MEMORY = 1L << 28;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FOLDER", description = "Where the trained networks go.")
  private Path folder = Path.of("");

  @Option(names = "--networks", paramLabel = "N", description = "Drawn by --seed.")
  private int networks = 10;

  @Option(names = "--epochs", paramLabel = "N", description = "Of each training in floats.")
  private int epochs = 4;

  @Option(names = "--tuning-epochs", paramLabel = "N", description = "Of training on.")
  private int tuningEpochs = FineTuning.USUAL.epochs();

  @Option(
      names = "--rate-share",
      paramLabel = "SHARE",
      description = "Of the learning rate, what training on begins with.")
  private double rateShare = FineTuning.USUAL.learningRateShare();

  @Option(names = "--seed", paramLabel = "N", description = "Of networks and trainings.")
  private long seed = 1;

  @Override
  public Integer call() throws InterruptedException {
    Options.require(networks >= 2, spec, "--networks", networks, "at least 2");
    Options.require(epochs >= 1, spec, "--epochs", epochs, "at least 1");
    Options.require(tuningEpochs >= 1, spec, "--tuning-epochs", tuningEpochs, "at least 1");
    if (!(rateShare > 0 && rateShare <= 1)) {
      throw new ParameterException(
          spec.commandLine(),
          "--rate-share %s; expected a number above 0, at most 1.".formatted(rateShare));
    }
    var out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "on %s; load of the machine %.1f%n",
        Host.here(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    out.println("network  parameters     fp32  calibrated  points    tuned  points  seconds");
    var calibrated = new ArrayList<Double>();
    var tuned = new ArrayList<Double>();
    try (var threads = new ReaderThreads(1, READER_MEMORY)) {
      var trainer = Quickstart.trainer(folder, threads);
      for (var network : drawn()) {
        var job = job(calibrated.size(), network);
        var trained = trainer.trained(job);
        var floats = trained.validation().top1();
        var did = fineTuned(job, trained);
        var after = did.top1Tuned() == null ? Double.NaN : did.top1Tuned();
        calibrated.add(did.top1Calibrated() - floats);
        if (did.top1Tuned() != null) {
          tuned.add(after - floats);
        }
        out.printf(
            Locale.ROOT,
            "%7d  %,10d  %5.2f %%     %5.2f %%   %+5.2f  %5.2f %%   %+5.2f  %7.1f%n",
            calibrated.size(),
            job.network().parameters(),
            100 * floats,
            100 * did.top1Calibrated(),
            100 * calibrated.getLast(),
            100 * after,
            100 * (after - floats),
            did.seconds());
        out.flush();
      }
    }
    out.println(summary("after calibration alone", calibrated));
    out.println(summary("after training on", tuned));
    return ExitCode.OK;
  }

  private static String summary(String when, List<Double> points) {
    var mean = Mean.of(points.stream().mapToDouble(each -> each));
    return String.format(
        Locale.ROOT,
        "%s: %+.2f ± %.2f points, mean and standard error over %d networks; at worst %+.2f",
        when,
        100 * mean.value(),
        100 * mean.error(),
        points.size(),
        100 * points.stream().mapToDouble(each -> each).min().orElseThrow());
  }

  private static FineTuned fineTuned(Job job, Trained trained) {
    return switch (Objects.requireNonNull(trained.quantised(), "The job asks for it.")) {
      case Quantised.InIntegers it ->
          Objects.requireNonNull(it.fineTuned(), "It is due whatever was lost.");
      case Quantised.Impossible(var reason) ->
          throw new UserError("%s could not be quantised: %s".formatted(job.jobId(), reason));
    };
  }

  private Set<Encoding> drawn() {
    var random = new SplittableRandom(seed);
    var drawn = new LinkedHashSet<Encoding>();
    while (drawn.size() < networks) {
      drawn.add(Spaces.quickstart().random(random));
    }
    return drawn;
  }

  private Job job(int number, Encoding network) {
    var always = new FineTuning(-1, tuningEpochs, rateShare);
    return new Job(
        SEARCH,
        "%d-%d-%d-%d-%s".formatted(seed, number, epochs, tuningEpochs, rateShare),
        Spaces.quickstart(),
        network,
        Quickstart.DATASET,
        Quickstart.recipe(epochs).with(draft -> draft.fineTuning = always),
        seed + number,
        true,
        null,
        null,
        true,
        null);
  }
}
