package gpunas.cli.training;

import gpunas.benchmarks.Mean;
import gpunas.cli.Options;
import gpunas.cli.UserError;
import gpunas.cli.validation.DataFolder;
import gpunas.searchmodel.Taught;
import gpunas.searchmodel.Teacher;
import gpunas.searchmodel.Teaching;
import gpunas.searchmodel.recipe.Optimisation;
import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchmodel.recipe.Schedule;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Spaces;
import gpunas.service.Version;
import gpunas.trainer.Job;
import gpunas.trainer.data.Datasets;
import gpunas.trainer.data.ReaderThreads;
import gpunas.trainer.djl.Torch;
import gpunas.trainer.files.FileArtefactStore;
import gpunas.trainer.files.FileCheckpoints;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gpunas benchmark distillation}. */
@Command(
    name = "distillation",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description =
        "Trains a network of the quickstart's space on its images with several seeds, each without"
            + " and with a teacher that was trained before, and prints what the teacher gains. On"
            + " one thread of this CPU. The trainings are kept in FOLDER: what was done is not done"
            + " again.")
public final class DistillationBenchmark implements Callable<Integer> {

  private static final String SEARCH = "benchmark";
  private static final String TEACHER = SEARCH + "-0000";
  private static final long READER_MEMORY = 1L << 28;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FOLDER", description = "Where the trained networks go.")
  private Path folder = Path.of("");

  @Option(names = "--student", paramLabel = "ENCODING", description = "Who is taught.")
  private String student = "28,16,3,0,1,16,3,2,0,0,1,32,3,2,0,1,1,32,3,2,0,1,1";

  @Option(names = "--teacher", paramLabel = "ENCODING", description = "Who teaches.")
  private String teacher = "28,24,3,1,1,24,3,4,1,1,2,48,3,4,1,1,3,64,3,4,1,1,3";

  @Option(names = "--epochs", paramLabel = "N", description = "Of each student.")
  private int epochs = 4;

  @Option(names = "--teacher-epochs", paramLabel = "N", description = "Of the teacher.")
  private int teacherEpochs = 8;

  @Option(names = "--seeds", paramLabel = "N", description = "Students of each kind.")
  private int seeds = 5;

  @Option(names = "--temperature", paramLabel = "T", description = "Of both probabilities.")
  private double temperature = Teaching.USUAL_TEMPERATURE;

  @Override
  public Integer call() throws InterruptedException {
    Options.require(seeds >= 2, spec, "--seeds", seeds, "at least 2");
    Options.require(epochs >= 1, spec, "--epochs", epochs, "at least 1");
    Options.require(teacherEpochs >= 1, spec, "--teacher-epochs", teacherEpochs, "at least 1");
    if (!(temperature > 0)) {
      throw new ParameterException(
          spec.commandLine(),
          "--temperature %s; expected a number above 0.".formatted(temperature));
    }
    try (var threads = new ReaderThreads(1, READER_MEMORY)) {
      var trainer = trainer(threads);
      var out = spec.commandLine().getOut();
      var ofTeacher = trainer.train(job(TEACHER, teacher, teacherEpochs, 0, null)).top1();
      out.printf(
          Locale.ROOT,
          "teacher: %,d parameters, %.2f %%; student: %,d parameters; load of the machine %.1f%n",
          network(teacher).network().parameters(),
          100 * ofTeacher,
          network(student).network().parameters(),
          ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
      out.println("seed  without     with     gain");
      var gains = new ArrayList<Double>();
      for (int seed = 1; seed <= seeds; seed++) {
        var without =
            trainer.train(job("alone-%d".formatted(seed), student, epochs, seed, null)).top1();
        var taught = new Taught(teaching(), without, 1);
        var name = "taught-%s-%d".formatted(temperature, seed);
        var with = trainer.train(job(name, student, epochs, seed, taught)).top1();
        gains.add(with - without);
        out.printf(
            Locale.ROOT,
            "%4d  %5.2f %%  %5.2f %%  %+5.2f%n",
            seed,
            100 * without,
            100 * with,
            100 * (with - without));
        out.flush();
      }
      var gain = Mean.of(gains.stream().mapToDouble(each -> each));
      out.printf(
          Locale.ROOT,
          "mean gain %+.2f ± %.2f points, the standard error over %d seeds%n",
          100 * gain.value(),
          100 * gain.error(),
          seeds);
      out.flush();
    } catch (IOException e) {
      throw new UserError("The folder %s cannot be used: %s".formatted(folder, e.getMessage()), e);
    }
    return ExitCode.OK;
  }

  private Undisturbed trainer(ReaderThreads threads) throws IOException {
    return new Undisturbed(
        DataFolder.own(),
        new Datasets(DataFolder.own()),
        threads,
        Torch.load().cpu(),
        new FileArtefactStore(Files.createDirectories(folder), Version.current()),
        new FileCheckpoints(folder.resolve(".checkpoints")));
  }

  private Teaching teaching() {
    return new Teaching(new Teacher.Trained(TEACHER, Spaces.quickstart()), temperature);
  }

  private static Job network(String encoding) {
    return job(TEACHER, encoding, 1, 0, null);
  }

  private static Job job(
      String id, String encoding, int epochs, long seed, @Nullable Taught taught) {
    var space = Spaces.quickstart();
    return new Job(
        SEARCH,
        id,
        space,
        space.canonical(Encoding.parse(encoding)),
        "fashion-mnist",
        recipe(epochs),
        seed,
        false,
        null,
        null,
        false,
        taught);
  }

  /** The quickstart's, for longer. */
  private static Recipe recipe(int epochs) {
    return Recipe.builder(
            epochs,
            50,
            new Optimisation(Optimisation.Kind.SGD, 0.9, 0.9, 1e-3, 1e-4, false, 0),
            new Schedule(Schedule.Kind.COSINE, 0.1, 0.1, 2.4, 0.97),
            new Recipe.Regularisation(0.1, 0.2, 0))
        .build();
  }
}
