package gpunas.trainer.files;

import gpunas.formats.onnx.OnnxModels;
import gpunas.searchspace.Shape;
import gpunas.trainer.Job;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a picture becomes what an exported network takes: for people, for programs, and in Python.
 *
 * @param shape of the input
 * @param crop side of the central square that is seen, as a share of the shorter side
 */
record Preprocessing(Shape shape, double crop) {

  static Preprocessing of(Job job) {
    return new Preprocessing(job.network().input(), job.recipe().evaluationCrop());
  }

  /** What is done, in order. */
  String text() {
    return "turned as EXIF says; %s; central square of %s x the shorter side; bicubic with antialiasing to %d x %d; pixel / 255, not normalised further; float32, NCHW"
        .formatted(
            shape.channels() == 3 ? "channels red, green, blue" : "grey",
            crop,
            shape.width(),
            shape.height());
  }

  /** The same for programs, as metadata of a model. */
  Map<String, String> metadata() {
    var metadata = new LinkedHashMap<String, String>();
    metadata.put("preprocessing", text());
    metadata.put("preprocessing.channels", shape.channels() == 3 ? "RGB" : "grey");
    metadata.put("preprocessing.crop", String.valueOf(crop));
    metadata.put("preprocessing.width", String.valueOf(shape.width()));
    metadata.put("preprocessing.height", String.valueOf(shape.height()));
    metadata.put("preprocessing.divisor", "255");
    return metadata;
  }

  /** The same as a function of Python. */
  String python() {
    return """
    import numpy, onnxruntime
    from PIL import Image, ImageOps

    def preprocess(file):
        image = ImageOps.exif_transpose(Image.open(file)).convert("%s")
        side = %s * min(image.size)
        left, top = (image.width - side) / 2, (image.height - side) / 2
        image = image.resize((%d, %d), Image.BICUBIC, box=(left, top, left + side, top + side))
        pixels = numpy.asarray(image, numpy.float32).reshape(%d, %d, %d) / 255
        return pixels.transpose(2, 0, 1)[None]
    """
        .formatted(
            shape.channels() == 3 ? "RGB" : "L",
            crop,
            shape.width(),
            shape.height(),
            shape.height(),
            shape.width(),
            shape.channels());
  }

  /** A program that counts right answers on the listed images of a folder. */
  String check() {
    return """
    %s
    model = onnxruntime.InferenceSession("model.onnx")
    lines = [line.rstrip("\\n").split(" ", 1) for line in open("%s", encoding="utf-8")]
    right = [model.run(None, {"%s": preprocess(FOLDER + file)})[0].argmax() == int(label)
             for label, file in lines]
    print(sum(right), "of", len(right))
    """
        .formatted(python(), Export.VALIDATION, OnnxModels.INPUT);
  }
}
