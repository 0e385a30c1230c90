package gpunas.trainer.app;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;

/**
 * Who this trainer is.
 *
 * @param host of the machine
 * @param trainer of this process, unique
 */
record TrainerName(String host, String trainer) {

  private static final int SUFFIX = 6;

  static TrainerName of(TrainerSettings settings) {
    var host = settings.host() == null ? hostName() : settings.host();
    var trainer =
        settings.name() == null
            ? host + "-" + UUID.randomUUID().toString().substring(0, SUFFIX)
            : settings.name();
    return new TrainerName(host, trainer);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      throw new IllegalStateException(
          "This machine does not know its own name. Set trainer.host.", e);
    }
  }
}
