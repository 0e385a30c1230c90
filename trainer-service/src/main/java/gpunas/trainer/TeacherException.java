package gpunas.trainer;

/** A teacher that nobody can learn from, whoever tries; the message says why. */
public final class TeacherException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public TeacherException(String message) {
    super(message);
  }

  public TeacherException(String message, Throwable cause) {
    super(message, cause);
  }
}
