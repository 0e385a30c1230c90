package gpunas.latency.trtexec;

import gpunas.eventloop.FailureCode;
import gpunas.eventloop.PermanentFailure;
import gpunas.formats.onnx.OnnxModel;
import gpunas.latency.profile.TimedPrecision;
import gpunas.searchspace.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Builds engines in a folder and keeps them there, with what TensorRT learns about tactics on the
 * way: whoever goes on in the same folder builds none twice, and what is new faster.
 */
final class Engines {

  private static final String INTEGER = "INT8";

  /** Types of inputs in trtexec's words. */
  private static final Map<String, String> FORMATS =
      Map.of("FLOAT", "fp32:chw", "FLOAT16", "fp16:chw", INTEGER, "int8:chw");

  private static final String TIMING = "timing";

  /** Ends the name of a file that says what an engine is of. */
  private static final String SUBJECT = ".subject";

  private static final long PID = ProcessHandle.current().pid();

  private final Trtexec trtexec;
  private final TrtFlags flags;
  private final Path folder;
  private final String target;
  private final Consumer<String> progress;
  private final List<Duration> builds = new ArrayList<>();

  /**
   * @param folder that exists
   * @param target what an engine is built for: others of the same folder are of no use
   * @param progress told when a build takes long
   */
  Engines(Trtexec trtexec, TrtFlags flags, Path folder, String target, Consumer<String> progress) {
    this.trtexec = trtexec;
    this.flags = flags;
    this.folder = folder;
    this.target = target;
    this.progress = progress;
  }

  /**
   * An engine.
   *
   * @param isFound whether an earlier process built it
   */
  record Engine(Path file, EngineLayers layers, boolean isFound) {}

  /** Where the model of an engine comes from. */
  sealed interface Source {
    /**
     * Made here, when it is needed, to be of the precision as a whole.
     *
     * @param model makes it
     * @param isListed whether later processes are to know of it
     */
    record Made(Supplier<OnnxModel> model, boolean isListed) implements Source {}

    /**
     * A file of somebody else's.
     *
     * @param onnx its absolute path
     * @param quantised whether it says where it computes in 8-bit integers
     * @param options for this model
     */
    record Given(Path onnx, boolean quantised, List<String> options) implements Source {}
  }

  /** How many were built here. */
  int builds() {
    return builds.size();
  }

  /** Subjects of the listed engines that are in the folder. */
  List<String> built() {
    try (var files = Files.list(folder)) {
      var subjects = new ArrayList<String>();
      for (var file : files.filter(each -> each.toString().endsWith(SUBJECT)).toList()) {
        var subject = Files.readString(file);
        var name = name(subject);
        if (file.endsWith(name + SUBJECT) && Files.exists(folder.resolve(name + ".engine"))) {
          subjects.add(subject);
        }
      }
      return subjects;
    } catch (IOException e) {
      throw full(e);
    }
  }

  /**
   * The engine of a model, from the folder if it is there.
   *
   * @param subject tells the model from all others
   * @param people what they call it
   * @throws PermanentFailure if TensorRT cannot build it, or has built it in another precision
   */
  Engine get(String subject, String people, Source source) {
    var file = folder.resolve(name(subject) + ".engine");
    var information = folder.resolve(name(subject) + ".layers.json");
    if (Files.exists(file) && Files.exists(information)) {
      return new Engine(file, EngineLayers.read(information), true);
    }
    var partEngine = part(file);
    var partInformation = part(information);
    var made = part(folder.resolve(name(subject) + ".onnx"));
    try {
      var layers =
          switch (source) {
            case Source.Made(var lazy, var isListed) -> {
              var model = lazy.get();
              write(model, made);
              var options = new ArrayList<>(flags.build(isQuantised()));
              options.addAll(inputs(model));
              build(people, made, partEngine, partInformation, options);
              var built = EngineLayers.read(partInformation);
              PrecisionCheck.require(flags, built, model);
              if (isListed) {
                Files.writeString(folder.resolve(name(subject) + SUBJECT), subject);
              }
              yield built;
            }
            case Source.Given(var onnx, var quantised, var shapes) -> {
              var options = new ArrayList<>(flags.build(quantised));
              options.addAll(shapes);
              build(people, onnx, partEngine, partInformation, options);
              var built = EngineLayers.read(partInformation);
              PrecisionCheck.requireSome(flags, built, quantised);
              yield built;
            }
          };
      return kept(partEngine, file, partInformation, information, layers);
    } catch (IOException e) {
      throw full(e);
    } finally {
      delete(made, partEngine, partInformation);
    }
  }

  /** Whether models that are made here compute in 8-bit integers. */
  private boolean isQuantised() {
    return flags.precision() == TimedPrecision.INT8;
  }

  /** trtexec makes floats of inputs that are integers, unless it is told what all inputs are. */
  private static List<String> inputs(OnnxModel model) {
    var types = model.inputTypes();
    return types.contains(INTEGER)
        ? List.of(
            types.stream()
                .map(FORMATS::get)
                .collect(Collectors.joining(",", "--inputIOFormats=", "")))
        : List.of();
  }

  /** The engine last: it is there only if all is. */
  private static Engine kept(
      Path partEngine, Path file, Path partInformation, Path information, EngineLayers layers)
      throws IOException {
    if (!Files.exists(partEngine)) {
      throw new PermanentFailure(
          FailureCode.DEVICE, "trtexec ended well but wrote no engine %s.".formatted(file));
    }
    Files.move(partInformation, information, StandardCopyOption.REPLACE_EXISTING);
    Files.move(partEngine, file, StandardCopyOption.REPLACE_EXISTING);
    return new Engine(file, layers, false);
  }

  /** Deletes an engine. */
  void forget(Engine engine) {
    delete(engine.file());
  }

  private void build(String people, Path onnx, Path engine, Path information, List<String> more) {
    var options =
        new ArrayList<>(
            List.of(
                "--onnx=" + onnx,
                "--saveEngine=" + engine,
                "--exportLayerInfo=" + information,
                "--timingCacheFile=" + folder.resolve(name(TIMING) + ".cache")));
    options.addAll(more);
    var begin = System.nanoTime();
    var _ = trtexec.run(options, elapsed -> progress.accept(sign(people, elapsed)));
    builds.add(Duration.ofNanos(System.nanoTime() - begin));
  }

  private String sign(String people, Duration elapsed) {
    var middle = builds.stream().sorted().skip(builds.size() / 2).findFirst();
    return "TensorRT builds an engine of %s: %d s so far%s"
        .formatted(
            people,
            elapsed.toSeconds(),
            middle
                .map(usual ->
                    ", about %d s left".formatted(Math.max(0, usual.minus(elapsed).toSeconds())))
                .orElse("; the first takes the longest"));
  }

  private static void write(OnnxModel model, Path file) throws IOException {
    try (var out = Files.newOutputStream(file)) {
      model.write(out);
    }
  }

  private String name(String subject) {
    return Sha256.hex(target + subject).substring(0, 24);
  }

  /** Until it is whole; another process may write the same. */
  static Path part(Path file) {
    return file.resolveSibling("%s.part-%d".formatted(file.getFileName(), PID));
  }

  private void delete(Path... files) {
    try {
      for (var file : files) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw full(e);
    }
  }

  private PermanentFailure full(IOException e) {
    return new PermanentFailure(
        FailureCode.STORAGE, "Engines cannot be kept in %s: %s".formatted(folder, e), e);
  }
}
