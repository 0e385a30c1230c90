package gpunas.trainer.app;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/** Memory outside the heap. */
final class DirectMemory {

  private DirectMemory() {}

  /** How much of it the process may use, bytes: as much as the heap, unless told otherwise. */
  static long limit() {
    var option =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
            .getVMOption("MaxDirectMemorySize");
    long limit = Long.parseLong(option.getValue());
    return limit == 0 ? Runtime.getRuntime().maxMemory() : limit;
  }
}
