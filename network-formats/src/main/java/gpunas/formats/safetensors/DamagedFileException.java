package gpunas.formats.safetensors;

import java.io.IOException;

/** A file is not what it should be, and will not be when it is read again. */
public final class DamagedFileException extends IOException {

  private static final long serialVersionUID = 1L;

  DamagedFileException(String message) {
    super(message);
  }

  DamagedFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
