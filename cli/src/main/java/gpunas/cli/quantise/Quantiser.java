package gpunas.cli.quantise;

import ai.onnxruntime.OrtException;
import gpunas.cli.CtrlC;
import gpunas.cli.UserError;
import gpunas.formats.WholeFiles;
import gpunas.formats.calibration.RangeMethod;
import gpunas.formats.onnx.OnnxModel;
import gpunas.formats.onnx.Quantisation;
import gpunas.formats.onnx.QuantisedModels;
import gpunas.service.Version;
import gpunas.trainer.data.Dataset;
import gpunas.trainer.data.DatasetException;
import gpunas.trainer.data.View;
import gpunas.trainer.onnxruntime.Calibration;
import gpunas.trainer.onnxruntime.CalibrationImages;
import gpunas.trainer.onnxruntime.Host;
import gpunas.trainer.onnxruntime.Judgement;
import gpunas.trainer.onnxruntime.LabelledImages;
import gpunas.trainer.onnxruntime.OnnxJudge;
import gpunas.trainer.onnxruntime.QuantisationException;
import gpunas.trainer.onnxruntime.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Quantises trained networks: learns ranges, chooses how far they reach, writes and judges. */
final class Quantiser {

  private final Calibration calibration;
  private final Dataset dataset;
  private final Host host;

  /**
   * @param wantedImages to calibrate with, at most
   * @throws UserError if these are too few
   */
  Quantiser(Quantisation quantisation, Dataset dataset, int wantedImages, Host host) {
    this.calibration = new Calibration(quantisation, images(dataset, wantedImages));
    this.dataset = dataset;
    this.host = host;
  }

  private static CalibrationImages images(Dataset dataset, int wanted) {
    try {
      return CalibrationImages.of(dataset, wanted);
    } catch (DatasetException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * A network of which all is there that quantising needs.
   *
   * @param view how it sees pictures
   * @param validation images that it was judged on
   */
  record Task(NetworkFolder network, View view, LabelledImages validation) {}

  /**
   * A network in integers.
   *
   * @param network what it was
   * @param file where it is
   * @param method how far its ranges reach
   * @param rangedImages from which they were learned
   * @param leftOut how many images cannot be read
   * @param heldOut how each method did on other images
   * @param floats first guesses of what it was, on its validation images
   * @param integers first guesses of what it is, on the same
   */
  record Quantised(
      NetworkFolder network,
      Path file,
      RangeMethod method,
      int rangedImages,
      int leftOut,
      Map<RangeMethod, Judgement> heldOut,
      Judgement floats,
      Judgement integers) {}

  /**
   * Looks whether a network can be quantised, before hours go to others.
   *
   * @throws UserError if its files or the data are wrong
   */
  Task prepare(NetworkFolder network) {
    try {
      var classes = network.model().classes();
      if (classes != dataset.classes()) {
        throw new UserError(
            "%s tells %d classes apart, but the images of %s are of %d; expected --data with the data that the network was trained on."
                .formatted(network.floats(), classes, dataset.name(), dataset.classes()));
      }
      if (!Files.isWritable(network.folder())) {
        throw new UserError(
            "Nothing can be written to %s; expected a folder for the quantised network."
                .formatted(network.folder()));
      }
      var _ = QuantisedModels.maps(network.model(), quantisation());
      return new Task(network, network.view(), ValidationList.of(network, dataset));
    } catch (IllegalArgumentException e) {
      throw new UserError("%s: %s".formatted(network.floats(), e.getMessage()), e);
    }
  }

  /**
   * Quantises a network and writes it beside what it was.
   *
   * @throws UserError if its files or the data are wrong
   * @throws InterruptedException if the process is told to stop; nothing is left of it then
   */
  Quantised quantise(Task task) throws InterruptedException {
    var begin = System.nanoTime();
    var network = task.network();
    var file = network.folder().resolve(fileName(quantisation().placement()));
    try (var _ = new CtrlC();
        var scratch = Scratch.in(network.folder())) {
      // The name that it keeps: if its values are beside it, it says where.
      var part = scratch.file(fileName(quantisation().placement()));
      var calibrated = calibration.calibrate(network.model(), task.view(), part);
      calibrated.model().writeTo(part);
      var floats = judgeFloats(network, task.validation());
      var integers = calibration.judge(part, task.validation());
      var result =
          new Quantised(
              network,
              file,
              calibrated.method(),
              calibrated.rangedImages(),
              calibration.images().count()
                  - calibrated.read()
                  + task.validation().chosen().size()
                  - integers.images(),
              calibrated.heldOut(),
              floats,
              integers);
      var metadata =
          calibrated
              .told(integers, host, (System.nanoTime() - begin) / 1e9)
              .metadata(
                  network.model().metadata(),
                  floats.top1(),
                  quantisation(),
                  dataset.name(),
                  Version.current());
      calibrated.model().with(metadata, Version.current()).writeTo(part);
      for (var written : List.of(OnnxModel.values(part), part)) {
        if (Files.exists(written)) {
          WholeFiles.replace(network.folder().resolve(written.getFileName()), written);
        }
      }
      return result;
    } catch (IllegalArgumentException | QuantisationException | DatasetException e) {
      throw new UserError("%s: %s".formatted(network.floats(), e.getMessage()), e);
    } catch (IOException e) {
      throw new UserError("%s cannot be written: %s".formatted(file, e), e);
    }
  }

  private Quantisation quantisation() {
    return calibration.quantisation();
  }

  static String fileName(Quantisation.Placement placement) {
    return switch (placement) {
      case ONNXRUNTIME -> "model.int8.onnx";
      case TENSORRT -> "model.int8.tensorrt.onnx";
    };
  }

  private static Judgement judgeFloats(NetworkFolder network, LabelledImages images)
      throws InterruptedException {
    try {
      return OnnxJudge.judge(network.floats(), images);
    } catch (OrtException e) {
      throw new UserError(
          "ONNX Runtime cannot run %s: %s".formatted(network.floats(), e.getMessage()), e);
    }
  }
}
