package gpunas.trainer.data;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How decoded pictures are kept.
 *
 * @param folder may be shared by the trainers of a host; need not exist yet
 * @param shortSide length of the shorter side to which larger training pictures are made smaller,
 *     pixels, at least 1; null: all pictures are kept whole
 * @param limit what all pictures may take, bytes; null: as much as leaves a tenth of the disk free
 */
public record CacheSettings(Path folder, @Nullable Integer shortSide, @Nullable Long limit) {

  /** All pictures whole, on most of the disk. */
  public CacheSettings(Path folder) {
    this(folder, null, null);
  }

  /** Where indices of archives are kept. */
  Path indexes() {
    return folder.resolve("archives");
  }
}
