package gpunas.trainer.onnxruntime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import gpunas.formats.onnxruntime.Environment;
import gpunas.formats.onnxruntime.OrtMessage;
import gpunas.searchmodel.Teacher.OnnxFile;
import gpunas.searchspace.Shape;
import gpunas.trainer.OnnxTeachers;
import gpunas.trainer.Teacher;
import gpunas.trainer.TeacherException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * ONNX files in a folder, run by ONNX Runtime on one thread of the CPU, whatever the device, so
 * that equal trainings have equal teachers to the last bit.
 */
public final class OrtTeachers implements OnnxTeachers {

  /** Of images in a file that gpunas wrote: it takes pixel / this. */
  private static final String OWN_DIVISOR = "preprocessing.divisor";

  private static final String DIVISOR = "255";

  /** The file's own bytes, and what the runtime makes of its weights. */
  private static final int COPIES = 2;

  private static final int IMAGE_RANK = 4;

  private final Path directory;

  /**
   * @param directory the trainers' data directory
   */
  public OrtTeachers(Path directory) {
    this.directory = directory;
  }

  @Override
  public long bytes(OnnxFile file) {
    try {
      return COPIES * Files.size(path(file));
    } catch (IOException e) {
      throw new TeacherException(
          "The teacher %s cannot be read: %s".formatted(path(file), e.getMessage()), e);
    }
  }

  @Override
  public Teacher open(OnnxFile file, int classes) {
    var path = path(file);
    try (var options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      var session = Environment.get().createSession(path.toString(), options);
      try {
        return new OrtTeacher(file.file(), session, normalisation(file, session), classes);
      } catch (OrtException | RuntimeException e) {
        session.close();
        throw e;
      }
    } catch (OrtException e) {
      throw new TeacherException(
          "ONNX Runtime %s cannot run the teacher %s: %s"
              .formatted(Environment.get().getVersion(), path, OrtMessage.of(e)),
          e);
    }
  }

  private Path path(OnnxFile file) {
    var path = directory.resolve(file.file());
    if (!Files.isRegularFile(path)) {
      throw new TeacherException(
          "There is no file %s; expected the teacher as an ONNX file in the data directory of every trainer."
              .formatted(path));
    }
    return path;
  }

  private static Normalisation normalisation(OnnxFile file, OrtSession session)
      throws OrtException {
    var shape = image(file, session);
    if (file.mean().isEmpty()) {
      var metadata = session.getMetadata().getCustomMetadata();
      if (!DIVISOR.equals(metadata.get(OWN_DIVISOR))) {
        throw new TeacherException(
            "The teacher %s does not say what it takes; expected finish.teacher.mean and finish.teacher.deviation, for example [0.485, 0.456, 0.406] and [0.229, 0.224, 0.225], or 0 and 1 for each channel of pixel / 255."
                .formatted(file.file()));
      }
    } else if (file.mean().size() != shape.channels()) {
      throw new TeacherException(
          "The teacher %s takes images of %d channels; expected as many means and deviations, not %d."
              .formatted(file.file(), shape.channels(), file.mean().size()));
    }
    return Normalisation.of(shape, file.mean(), file.deviation());
  }

  private static Shape image(OnnxFile file, OrtSession session) throws OrtException {
    var inputs = session.getInputInfo();
    if (inputs.size() != 1) {
      throw new TeacherException(
          "The teacher %s has the inputs %s; expected one, of images."
              .formatted(file.file(), String.join(", ", inputs.keySet())));
    }
    var info = floats(inputs.values().iterator().next());
    var sides = info == null ? new long[0] : info.getShape();
    if (sides.length != IMAGE_RANK
        || Arrays.stream(sides).skip(1).anyMatch(side -> side < 1 || side > Integer.MAX_VALUE)
        || (sides[1] != 1 && sides[1] != 3)
        || sides[0] > 1) {
      throw new TeacherException(
          "The teacher %s takes %s; expected floats of (any batch or 1, 1 or 3 channels, height, width), with sides that are fixed."
              .formatted(file.file(), info == null ? "no floats" : words(sides)));
    }
    return new Shape((int) sides[1], (int) sides[2], (int) sides[3]);
  }

  private static String words(long[] sides) {
    return Arrays.toString(sides).replace("-1", "any");
  }

  private static @Nullable TensorInfo floats(NodeInfo node) {
    return node.getInfo() instanceof TensorInfo info && info.type == OnnxJavaType.FLOAT
        ? info
        : null;
  }

  /** Whether it takes only one image at a time. */
  static boolean isOneByOne(Map<String, NodeInfo> inputs) {
    var info = floats(inputs.values().iterator().next());
    return info != null && info.getShape()[0] == 1;
  }
}
