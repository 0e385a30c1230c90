package gpunas.trainer.data;

import java.security.MessageDigest;

/** Images in files that somebody may change while trainings run. */
sealed interface StoredImages extends Images permits ImageFiles, TarImages {

  /** Adds what {@link #digest} does, and when the files were last changed. */
  void digestState(MessageDigest digest);

  /** Numbers of all images, those that lie together one after the other. */
  int[] asTheyLie();
}
