package gpunas.cli.training;

import gpunas.benchmarks.Quartiles;
import gpunas.cli.Options;
import gpunas.cli.TextTable;
import gpunas.searchspace.Shape;
import gpunas.trainer.data.PictureStep;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import javax.imageio.ImageIO;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gpunas benchmark decoding}. */
@Command(
    name = "decoding",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description =
        "Measures how fast one core of this CPU makes of JPEGs what networks are shown, by each"
            + " decoder that there is, and how many cores feed a GPU. The pictures are made up; the"
            + " time is that of the thread, so other work disturbs it little.")
public final class DecodingBenchmark implements Callable<Integer> {

  private static final int CHANNELS = 3;
  private static final double[] FED = {1000, 2500};

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--pictures", paramLabel = "N", description = "How many.")
  private int pictures = 50;

  @Option(names = "--width", paramLabel = "PIXELS", description = "Of each.")
  private int width = 500;

  @Option(names = "--height", paramLabel = "PIXELS", description = "Of each.")
  private int height = 375;

  @Option(names = "--resolution", paramLabel = "PIXELS", description = "Side of what is shown.")
  private int resolution = 224;

  @Option(names = "--rounds", paramLabel = "N", description = "Times that all are read each way.")
  private int rounds = 7;

  @Override
  public Integer call() throws IOException {
    Options.require(pictures >= 1, spec, "--pictures", pictures, "at least 1");
    Options.require(width >= 8, spec, "--width", width, "at least 8");
    Options.require(height >= 8, spec, "--height", height, "at least 8");
    Options.require(resolution >= 8, spec, "--resolution", resolution, "at least 8");
    Options.require(rounds >= 1, spec, "--rounds", rounds, "at least 1");
    var files = files();
    var out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "%d JPEGs of %d x %d, %.0f KB on average, for networks of %d x %d; load of the machine %.1f%n",
        pictures,
        width,
        height,
        files.stream().mapToInt(file -> file.length).average().orElseThrow() / 1000,
        resolution,
        resolution,
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    out.println(table(measure(files)));
    out.flush();
    return ExitCode.OK;
  }

  /** Milliseconds of the thread for a picture, of each round, by the name of the step. */
  private Map<String, List<Double>> measure(List<byte[]> files) throws IOException {
    var steps = PictureStep.all(new Shape(CHANNELS, resolution, resolution));
    Map<String, List<Double>> millis = new LinkedHashMap<>();
    for (int round = 0; round <= rounds; round++) {
      for (var step : steps) {
        long begun = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < files.size(); i++) {
          step.run(files.get(i), new SplittableRandom(i));
        }
        double taken = (threads.getCurrentThreadCpuTime() - begun) / 1e6 / files.size();
        if (round > 0) { // The first one warms up.
          millis.computeIfAbsent(step.name(), _ -> new ArrayList<>()).add(taken);
        }
      }
    }
    return millis;
  }

  private static String table(Map<String, List<Double>> millis) {
    var table =
        new TextTable(
            "what, by what",
            "ms, median (quartiles)",
            "images/s and core",
            "cores for 1,000/s",
            "for 2,500/s");
    for (var step : millis.entrySet()) {
      var quartiles = Quartiles.of(step.getValue().stream().mapToDouble(each -> each));
      double median = quartiles.median();
      table.row(
          step.getKey(),
          "%s (%s to %s)"
              .formatted(
                  number("%.2f", median),
                  number("%.2f", quartiles.lower()),
                  number("%.2f", quartiles.upper())),
          number("%,.0f", 1000 / median),
          number("%.1f", FED[0] * median / 1000),
          number("%.1f", FED[1] * median / 1000));
    }
    return table.toString();
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private List<byte[]> files() throws IOException {
    var random = new SplittableRandom(1);
    var files = new ArrayList<byte[]>();
    for (int i = 0; i < pictures; i++) {
      var file = new ByteArrayOutputStream();
      ImageIO.write(picture(random), "jpg", file);
      files.add(file.toByteArray());
    }
    return files;
  }

  /** Blotches and a grain: about as many bytes as a photograph. */
  private BufferedImage picture(SplittableRandom random) {
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    var graphics = image.createGraphics();
    for (int i = 0; i < 100; i++) {
      graphics.setColor(new Color(random.nextInt(1 << 24)));
      graphics.fillOval(
          random.nextInt(width) - width / 10,
          random.nextInt(height) - height / 10,
          width / 5,
          height / 5);
    }
    graphics.dispose();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, image.getRGB(x, y) ^ (random.nextInt() & 0x0f0f0f));
      }
    }
    return image;
  }
}
