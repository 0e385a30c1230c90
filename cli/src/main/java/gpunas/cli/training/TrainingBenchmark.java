package gpunas.cli.training;

import gpunas.cli.Options;
import gpunas.formats.gpunet.Released;
import gpunas.searchmodel.recipe.Precision;
import gpunas.searchspace.Encoded;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Network;
import gpunas.searchspace.Padding;
import gpunas.searchspace.Spaces;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gpunas benchmark training}. */
@Command(
    name = "training",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description =
        "Measures how many images per second the trainer's step takes on one thread of this CPU:"
            + " SGD, label smoothing, images from bytes; and, in turns with it, Python's PyTorch on"
            + " the same network. CPU time is shown beside the clock's: other work on the machine"
            + " distorts it less.")
public final class TrainingBenchmark implements Callable<Integer> {

  private static final String QUICKSTART = "quickstart";

  /** A network from the middle of the quickstart's space. */
  private static final String MIDDLE = "28,16,3,1,1,16,3,2,1,1,1,32,5,3,0,1,2,64,3,3,1,1,2";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--network",
      paramLabel = "NAME",
      description =
          "quickstart, or one that NVIDIA released: gpunet-0, -1, -2, -p0, -p1, -d1, -d2.")
  private String name = QUICKSTART;

  @Option(
      names = "--resolution",
      paramLabel = "PIXELS",
      description = "Side of the images. Default: the network's own.",
      showDefaultValue = Visibility.NEVER)
  private int resolution;

  @Option(names = "--batch", paramLabel = "N", description = "Images per step.")
  private int batch = 50;

  @Option(names = "--rounds", paramLabel = "N", description = "Turns of each side, alternating.")
  private int rounds = 15;

  @Option(names = "--steps", paramLabel = "N", description = "Steps per turn.")
  private int steps = 5;

  @Option(
      names = "--precision",
      paramLabel = "WORD",
      description = "Precision of the trainer's convolutions: float32 or bfloat16.")
  private String precision = "float32";

  @Option(
      names = "--recompute",
      description = "Layers are computed again for their gradients: less memory, more time.",
      showDefaultValue = Visibility.NEVER)
  private boolean recompute;

  @Option(
      names = "--peer",
      paramLabel = "COMMAND",
      description = "A Python with PyTorch to compare with, for example python3.",
      showDefaultValue = Visibility.NEVER)
  private @Nullable String python;

  @Option(
      names = "--peer-contiguous",
      description = "The peer keeps images in PyTorch's default layout, not channels-last.")
  private boolean contiguous;

  @Override
  public Integer call() {
    Options.require(batch >= 2, spec, "--batch", batch, "at least 2");
    Options.require(rounds >= 1, spec, "--rounds", rounds, "at least 1");
    Options.require(steps >= 1, spec, "--steps", steps, "at least 1");
    requirePrecision();
    Options.require(
        resolution == 0 || resolution >= 8, spec, "--resolution", resolution, "at least 8");
    var network = network();
    var report = new TrainingReport(batch * steps);
    try (var ours = new TrainingSteps(network, batch, Precision.ofWord(precision), recompute);
        var theirs =
            python == null
                ? null
                : PythonPeer.start(python, network, ours.recipe(), !contiguous, 1)) {
      // The first turns warm up.
      for (int round = -1; round < rounds; round++) {
        var our = ours.run(steps);
        var their =
            theirs == null
                ? null
                : theirs.run(steps, batch, network.classes(), TrainingSteps.LEARNING_RATE);
        if (round >= 0) {
          report.addOurs(our);
        }
        if (round >= 0 && their != null) {
          report.addTheirs(their);
        }
      }
      print(network, report.lines(ours.name(), theirs == null ? "" : theirs.name()));
    }
    return ExitCode.OK;
  }

  private void print(Network network, Iterable<String> lines) {
    var out = spec.commandLine().getOut();
    out.printf(
        "%s, images of %d x %d: %,d parameters, %,d MACs; batches of %d; load of the machine"
            + " %.1f%n",
        name,
        network.input().height(),
        network.input().width(),
        network.parameters(),
        network.macs(),
        batch,
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    lines.forEach(out::println);
    out.flush();
  }

  private Network network() {
    if (name.equals(QUICKSTART)) {
      return Spaces.quickstart().decode(resized(Encoding.parse(MIDDLE)));
    }
    var released = Released.find(name);
    if (released == null) {
      throw wrong(
          "--network %s; expected quickstart or one of %s."
              .formatted(name, Arrays.toString(Released.values())));
    }
    if (resolution == 0) {
      return released.network(Padding.AS_RELEASED);
    }
    var space = Spaces.gpunet().with(Padding.AS_RELEASED);
    return switch (space.encode(released.network(space.padding()))) {
      case Encoded.As(var encoding) -> space.decode(resized(encoding));
      case Encoded.Inexpressible(var reason) ->
          throw wrong("--network %s: %s".formatted(name, reason));
    };
  }

  private Encoding resized(Encoding encoding) {
    return resolution == 0 ? encoding : encoding.with(0, resolution);
  }

  private void requirePrecision() {
    try {
      Precision.ofWord(precision);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
