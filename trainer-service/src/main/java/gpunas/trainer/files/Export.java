package gpunas.trainer.files;

import gpunas.formats.Weights;
import gpunas.formats.gpunet.GpunetJson;
import gpunas.formats.onnx.OnnxModels;
import gpunas.formats.onnx.OnnxOptions;
import gpunas.searchspace.Network;
import gpunas.trainer.Evaluation;
import gpunas.trainer.Job;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a trained network: {@code model.onnx}, ready to deploy; {@code network.json}, its
 * architecture as NVIDIA's GPUNet code reads it; {@code encoding.txt}, its genes.
 */
final class Export {

  private static final Logger LOG = LoggerFactory.getLogger(Export.class);

  private Export() {}

  static void write(Job job, Weights weights, Evaluation validation, String version, Path folder)
      throws IOException {
    var network = job.network();
    var options = OnnxOptions.deployment().with(metadata(job, validation, version));
    Folders.write(folder, "model.onnx", OnnxModels.of(network, weights, options));
    Folders.write(folder, "encoding.txt", job.encoding() + "\n");
    writeGpunetJson(network, folder);
  }

  /** Not every space's networks can be said in NVIDIA's format. */
  private static void writeGpunetJson(Network network, Path folder) throws IOException {
    String json;
    try {
      json = GpunetJson.write(network);
    } catch (IllegalArgumentException e) {
      LOG.info("Exported without network.json: {}", e.getMessage());
      return;
    }
    Folders.write(folder, "network.json", json);
  }

  private static Map<String, String> metadata(Job job, Evaluation validation, String version) {
    var metadata = new LinkedHashMap<String, String>();
    metadata.put("gpunas", version);
    metadata.put("searchId", job.searchId());
    metadata.put("jobId", job.jobId());
    metadata.put("encoding", job.encoding().toString());
    metadata.put("dataset", job.dataset());
    metadata.put("top1", String.valueOf(validation.top1()));
    metadata.put("preprocessing", "pixel / 255, not normalised further; NCHW");
    return metadata;
  }
}
