package gpunas.trainer;

import gpunas.searchmodel.Teacher.OnnxFile;

/** Teachers that are ONNX files of a user. Every method may throw {@link TeacherException}. */
public interface OnnxTeachers {

  /** What the weights of one take of the host's memory, predicted, bytes. */
  long bytes(OnnxFile file);

  /**
   * Opens one.
   *
   * @param classes that it must tell apart
   */
  Teacher open(OnnxFile file, int classes);
}
