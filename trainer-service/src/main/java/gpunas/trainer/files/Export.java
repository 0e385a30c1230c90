package gpunas.trainer.files;

import gpunas.formats.Parameters;
import gpunas.formats.Tensor;
import gpunas.formats.Weights;
import gpunas.formats.gpunet.GpunetJson;
import gpunas.formats.onnx.OnnxModel;
import gpunas.formats.onnx.OnnxModels;
import gpunas.formats.onnx.OnnxOptions;
import gpunas.formats.onnx.QuantisedModels;
import gpunas.formats.safetensors.Safetensors;
import gpunas.formats.safetensors.SafetensorsFile;
import gpunas.searchspace.Network;
import gpunas.trainer.ArtefactStore;
import gpunas.trainer.ArtefactStore.Kept;
import gpunas.trainer.DatasetFacts;
import gpunas.trainer.Job;
import gpunas.trainer.LearnedWeights;
import gpunas.trainer.Quantised;
import gpunas.trainer.Quantiser;
import gpunas.trainer.Trained;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a trained network. Of one that is to be deployed: {@code model.onnx}, ready to run,
 * its weights in {@code model.onnx.data} if they are more than ONNX takes in one file; {@code
 * network.json}, its architecture as NVIDIA's GPUNet code reads it; {@code encoding.txt}, its
 * genes; {@code classes.txt}, the classes' names, a line each, if they have any; {@code
 * validation.txt}, the images it was judged on, class number and file; {@code full-training.yaml},
 * a search that trains it fully, if its latency table is known; {@code MODEL_CARD.md}, what people
 * should know; {@code model.int8.onnx}, if it was quantised. Of all: {@code weights.safetensors},
 * the parameters by the names of {@link Parameters}.
 */
final class Export {

  private static final Logger LOG = LoggerFactory.getLogger(Export.class);
  static final String WEIGHTS = "weights.safetensors";
  static final String VALIDATION = "validation.txt";
  private static final String MODEL = "model.onnx";
  static final String INTEGERS = "model.int8.onnx";

  private Export() {}

  /**
   * Writes the files.
   *
   * @param version of gpunas
   */
  static void write(
      Job job,
      LearnedWeights weights,
      Trained trained,
      DatasetFacts data,
      String version,
      FileSink files)
      throws IOException {
    var network = job.network();
    var metadata = metadata(job, trained, version);
    writeWeights(network, weights.floats(), metadata, files);
    if (job.topRung()) {
      var options = OnnxOptions.deployment().with(metadata).madeBy(version);
      var model = OnnxModels.model(network, weights.floats(), options);
      writeModel(model, MODEL, files);
      if (trained.quantised() instanceof Quantised.InIntegers integers) {
        var rounded = OnnxModels.model(network, weights.integers(), options);
        writeModel(inIntegers(rounded, integers, job, trained, version), INTEGERS, files);
      }
      files.write("encoding.txt", job.encoding() + "\n");
      writeGpunetJson(network, files);
      if (!data.classNames().isEmpty()) {
        files.write("classes.txt", lines(data.classNames().stream()));
      }
      files.write(
          VALIDATION,
          lines(data.validated().stream().map(image -> image.label() + " " + image.path())));
      var full = FullTraining.of(job, data);
      if (full != null) {
        files.write(FullTraining.FILE, full);
      }
      files.write("MODEL_CARD.md", ModelCard.of(job, trained, data, version));
    }
  }

  /** A line each, also of a file or folder whose name has several. */
  private static String lines(Stream<String> names) {
    return names.map(name -> name.replace('\n', ' ') + "\n").collect(Collectors.joining());
  }

  /**
   * Hands over the network whose weights are in a file that was written here.
   *
   * @throws IOException if there is none, or it is damaged
   */
  static <T> T use(Path path, Function<Kept, T> use) throws IOException {
    try (var file = SafetensorsFile.open(path)) {
      var content = file.content();
      return use.apply(new Kept(Weights.ofTensors(content.tensors()), content.metadata()));
    }
  }

  /** A model that is too large for one file has its weights beside it. */
  private static void writeModel(OnnxModel model, String name, FileSink files) throws IOException {
    if (model.bytes() <= OnnxModel.LARGEST_FILE) {
      files.write(name, model::write);
    } else {
      var values = name + ".data";
      files.write(values, model::writeValues);
      files.write(name, out -> model.writeWithoutValues(values, out));
    }
  }

  /** What was judged: the same parameters and ranges make the same model. */
  private static OnnxModel inIntegers(
      OnnxModel model, Quantised.InIntegers integers, Job job, Trained trained, String version) {
    var metadata =
        integers.metadata(
            model.metadata(), trained.validation().top1(), Quantiser.HOW, job.dataset(), version);
    return QuantisedModels.of(model, integers.ranges(), Quantiser.HOW).with(metadata, version);
  }

  private static void writeWeights(
      Network network, Weights weights, Map<String, String> metadata, FileSink files)
      throws IOException {
    var tensors = new LinkedHashMap<String, Tensor>();
    for (var parameter : Parameters.of(network)) {
      var name = parameter.name();
      tensors.put(name, new Tensor(parameter.shape(), () -> weights.get(name)));
    }
    files.write(WEIGHTS, new Safetensors(metadata, tensors)::write);
  }

  /** Not every space's networks can be said in NVIDIA's format. */
  private static void writeGpunetJson(Network network, FileSink files) throws IOException {
    String json;
    try {
      json = GpunetJson.write(network);
    } catch (IllegalArgumentException e) {
      LOG.info("Exported without network.json: {}", e.getMessage());
      return;
    }
    files.write("network.json", json);
  }

  private static Map<String, String> metadata(Job job, Trained trained, String version) {
    var metadata = new LinkedHashMap<String, String>();
    metadata.put("gpunas", version);
    metadata.put("searchId", job.searchId());
    metadata.put("jobId", job.jobId());
    metadata.put("space", job.space().name());
    metadata.put(ArtefactStore.ENCODING, job.encoding().toString());
    metadata.put("padding", job.space().padding().toString());
    metadata.put("dataset", job.dataset());
    metadata.put("top1", String.valueOf(trained.validation().top1()));
    metadata.put("validationImages", String.valueOf(trained.validation().images()));
    var taught = job.taught();
    if (taught != null) {
      metadata.put("teacher", taught.teaching().teacher().words());
    }
    var latency = job.latency();
    if (latency != null) {
      metadata.put("latencyMicros", String.valueOf(latency.micros()));
      if (latency.deviation() != null) {
        metadata.put("latencyDeviation", String.valueOf(latency.deviation()));
      }
      if (latency.table() != null) {
        metadata.put("latencyTable", latency.table());
      }
    }
    metadata.putAll(Preprocessing.of(job).metadata());
    return metadata;
  }
}
