package gpunas.cli.network;

import gpunas.formats.Parameters;
import gpunas.formats.Weights;
import gpunas.formats.description.NetworkDescription;
import gpunas.formats.description.NetworkPicture;
import gpunas.formats.gpunet.GpunetCheckpoint;
import gpunas.formats.gpunet.GpunetJson;
import gpunas.formats.onnx.OnnxModels;
import gpunas.formats.onnx.OnnxOptions;
import gpunas.formats.onnx.OnnxOptions.Batch;
import gpunas.formats.onnx.Precision;
import gpunas.formats.safetensors.Safetensors;
import gpunas.formats.safetensors.SafetensorsFile;
import gpunas.searchspace.Network;
import gpunas.service.Version;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code gpunas export}. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description =
        "Writes a network as NVIDIA's GPUNet JSON, as a picture, as ONNX, or its weights as a"
            + " checkpoint for NVIDIA's GPUNet code. Without --weights those are random, which is"
            + " enough for timing.")
public final class ExportCommand implements Callable<Integer> {

  /** Name of the padding among the metadata of ONNX models and weights. */
  private static final String PADDING = "padding";

  /** What is written. */
  private enum Format {
    ONNX,
    NVIDIA_JSON,
    GPUNET_CHECKPOINT,
    SVG
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private NetworkOptions options = new NetworkOptions();

  @Option(
      names = "--format",
      required = true,
      paramLabel = "onnx|nvidia-json|gpunet-checkpoint|svg",
      converter = FormatConverter.class,
      description =
          "What to write. gpunet-checkpoint: safetensors with the names of NVIDIA's GPUNet code, to"
              + " be loaded into what it builds of nvidia-json.")
  private Format format = Format.ONNX;

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "Where to write.")
  private Path out = Path.of("");

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "ONNX: images per call; 0 for any number. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--keep-batch-norm",
      description = "ONNX: keeps batch normalisations as nodes instead of folding them.")
  private boolean keepBatchNorm;

  @Option(
      names = "--precision",
      paramLabel = "fp32|fp16",
      defaultValue = "fp32",
      description =
          "ONNX: the numbers it computes with; input and output are 32-bit floats. Default:"
              + " ${DEFAULT-VALUE}.")
  private Precision precision = Precision.FP32;

  @Option(
      names = "--external-data",
      description = "ONNX: writes the weights to a separate file, FILE.data; needed beyond 2 GB.")
  private boolean externalData;

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description =
          "ONNX, checkpoint: trained weights of this network: the weights.safetensors that a search"
              + " writes for it. Default: random ones.")
  private @Nullable Path weightsFile;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "ONNX, checkpoint: seed of random weights. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Override
  public Integer call() {
    try {
      write(options.network());
      spec.commandLine().getOut().printf("Wrote %s.%n", out);
      return ExitCode.OK;
    } catch (IllegalArgumentException | UncheckedIOException e) {
      spec.commandLine().getErr().println("gpunas: " + e.getMessage());
      return ExitCode.USAGE;
    } catch (NoSuchFileException e) {
      spec.commandLine()
          .getErr()
          .println("gpunas: %s cannot be written: there is no such folder.".formatted(out));
      return ExitCode.SOFTWARE;
    } catch (IOException e) {
      spec.commandLine().getErr().println("gpunas: %s cannot be written: %s".formatted(out, e));
      return ExitCode.SOFTWARE;
    }
  }

  private void write(NetworkDescription description) throws IOException {
    var network = description.network();
    if (format != Format.ONNX && precision != Precision.FP32) {
      throw new IllegalArgumentException(
          "--precision is for --format onnx only; a checkpoint has 32-bit floats.");
    }
    switch (format) {
      case SVG -> Files.writeString(out, NetworkPicture.of(network));
      case NVIDIA_JSON -> Files.writeString(out, GpunetJson.write(network));
      case ONNX -> withWeights(description, this::writeOnnx);
      case GPUNET_CHECKPOINT -> withWeights(description, this::writeCheckpoint);
    }
  }

  /** Writes a network with its weights. */
  private interface Writer {
    /**
     * @param metadata what is known about the network and its weights
     */
    void write(Network network, Weights weights, Map<String, String> metadata) throws IOException;
  }

  private void withWeights(NetworkDescription description, Writer writer) throws IOException {
    var metadata = metadata(description);
    var network = description.network();
    if (weightsFile == null) {
      var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
      metadata.put("weights", "random, seed " + seed);
      writer.write(network, Weights.random(network, random), metadata);
      return;
    }
    try (var file = opened(weightsFile)) {
      var about = file.content().metadata();
      requirePadding(about.get(PADDING), description);
      metadata.putAll(about);
      metadata.remove(Safetensors.CHECKSUM);
      metadata.put("weights", "trained");
      writer.write(network, file.content().weights(Parameters.of(network)), metadata);
    }
  }

  private void writeCheckpoint(Network network, Weights weights, Map<String, String> metadata)
      throws IOException {
    var checkpoint = GpunetCheckpoint.of(network, weights, metadata);
    try (var stream = Files.newOutputStream(out)) {
      checkpoint.write(stream);
    }
  }

  private void writeOnnx(Network network, Weights weights, Map<String, String> metadata)
      throws IOException {
    var folded = OnnxOptions.deployment().with(precision).with(metadata).madeBy(Version.current());
    var dynamic = keepBatchNorm ? folded.withBatchNormKept() : folded;
    var onnx = batch == 0 ? dynamic : dynamic.with(new Batch.Fixed(batch));
    try {
      if (externalData) {
        OnnxModels.writeWithExternalData(network, weights, onnx, out);
      } else {
        OnnxModels.write(network, weights, onnx, out);
      }
    } catch (IllegalArgumentException e) {
      // Weights may turn out not to fit when the last of them is written.
      Files.deleteIfExists(out);
      Files.deleteIfExists(out.resolveSibling(out.getFileName() + ".data"));
      throw e;
    }
  }

  /** The same weights compute something else with another padding, and nobody would notice. */
  private static void requirePadding(@Nullable String trained, NetworkDescription description) {
    var padding = description.network().padding();
    if (trained != null && padding != null && !padding.toString().equals(trained)) {
      throw new IllegalArgumentException(
          "The weights were trained with the padding %s, but the network's is %s. Maybe --padding %s is missing."
              .formatted(trained, padding, trained));
    }
  }

  private static SafetensorsFile opened(Path weights) {
    try {
      return SafetensorsFile.open(weights);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "The weights %s cannot be read: %s".formatted(weights, e), e);
    }
  }

  private Map<String, String> metadata(NetworkDescription description) {
    var metadata = new LinkedHashMap<String, String>();
    metadata.put("gpunas", Version.current());
    metadata.put(PADDING, description.padding().toString());
    if (description.encoding() != null) {
      metadata.put("space", description.space().name());
      metadata.put("encoding", description.encoding().toString());
    }
    var latencies = description.latencies();
    if (latencies != null) {
      metadata.put("latencyTable", latencies.table());
      metadata.put("latencyKind", latencies.kind());
      var micros = description.latencyMicros();
      metadata.put("latencyMicros", micros == null ? "unknown" : micros.toString());
      if (micros != null && latencies.deviation() != null) {
        metadata.put("latencyDeviation", latencies.deviation().toString());
      }
    }
    return metadata;
  }

  private static final class FormatConverter implements ITypeConverter<Format> {
    @Override
    public Format convert(String word) {
      return switch (word) {
        case "onnx" -> Format.ONNX;
        case "nvidia-json" -> Format.NVIDIA_JSON;
        case "gpunet-checkpoint" -> Format.GPUNET_CHECKPOINT;
        case "svg" -> Format.SVG;
        default ->
            throw new TypeConversionException(
                "'%s'; expected onnx, nvidia-json, gpunet-checkpoint or svg".formatted(word));
      };
    }
  }
}
