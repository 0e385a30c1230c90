package gpunas.trainer.files;

import gpunas.formats.Parameters;
import gpunas.formats.Weights;
import gpunas.formats.gpunet.GpunetJson;
import gpunas.formats.onnx.OnnxModels;
import gpunas.formats.onnx.OnnxOptions;
import gpunas.formats.safetensors.Safetensors;
import gpunas.formats.safetensors.Safetensors.Tensor;
import gpunas.searchspace.Network;
import gpunas.trainer.Job;
import gpunas.trainer.Trained;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a trained network. Of one that is to be deployed: {@code model.onnx}, ready to run;
 * {@code network.json}, its architecture as NVIDIA's GPUNet code reads it; {@code encoding.txt},
 * its genes; {@code classes.txt}, the classes' names, a line each, if they have any; {@code
 * MODEL_CARD.md}, what people should know. Of all: {@code weights.safetensors}, the parameters by
 * the names of {@link Parameters}.
 */
final class Export {

  private static final Logger LOG = LoggerFactory.getLogger(Export.class);
  static final String WEIGHTS = "weights.safetensors";

  private Export() {}

  /**
   * Writes the files.
   *
   * @param version of gpunas
   */
  static void write(
      Job job,
      Weights weights,
      Trained trained,
      List<String> classNames,
      String version,
      FileSink files)
      throws IOException {
    var network = job.network();
    var metadata = metadata(job, trained, version);
    writeWeights(network, weights, metadata, files);
    if (job.topRung()) {
      var options = OnnxOptions.deployment().with(metadata);
      files.write("model.onnx", OnnxModels.of(network, weights, options));
      files.write("encoding.txt", job.encoding() + "\n");
      writeGpunetJson(network, files);
      if (!classNames.isEmpty()) {
        files.write("classes.txt", String.join("\n", classNames) + "\n");
      }
      files.write("MODEL_CARD.md", ModelCard.of(job, trained, classNames, version));
    }
  }

  /**
   * The weights in a file that was written here.
   *
   * @throws IOException if it is damaged
   */
  static Weights readWeights(byte[] file) throws IOException {
    var values = new LinkedHashMap<String, float[]>();
    Safetensors.read(file).tensors().forEach((name, tensor) -> values.put(name, tensor.values()));
    return Weights.of(values);
  }

  private static void writeWeights(
      Network network, Weights weights, Map<String, String> metadata, FileSink files)
      throws IOException {
    var tensors = new LinkedHashMap<String, Tensor>();
    for (var parameter : Parameters.of(network)) {
      tensors.put(parameter.name(), new Tensor(parameter.shape(), weights.get(parameter.name())));
    }
    var bytes = new ByteArrayOutputStream();
    new Safetensors(metadata, tensors).write(bytes);
    files.write(WEIGHTS, bytes.toByteArray());
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
    metadata.put("encoding", job.encoding().toString());
    metadata.put("dataset", job.dataset());
    metadata.put("top1", String.valueOf(trained.validation().top1()));
    var latency = job.latency();
    if (latency != null) {
      metadata.put("latencyMicros", String.valueOf(latency.micros()));
      if (latency.table() != null) {
        metadata.put("latencyTable", latency.table());
      }
    }
    metadata.put("preprocessing", "pixel / 255, not normalised further; NCHW");
    return metadata;
  }
}
