package gpunas.latency.roofline;

import gpunas.latency.table.Provenance;
import gpunas.searchspace.Layer;

/**
 * How long a layer takes on a device, computed.
 *
 * <p>Two numbers are not from data sheets, since none states them: what starting a kernel costs,
 * and the share of its peaks that a device reaches in convolutions as small as these. Both were
 * chosen to fit the fourteen latencies that NVIDIA published for GPUNet (TensorRT 8, FP16, batch 1,
 * V100 and A100), with a root mean square error of 7 %, and are the same for all devices. For any
 * other device, precision or batch they are an extrapolation: good for comparing networks, not for
 * promising a latency.
 *
 * @param batch images per inference, at least 1
 */
record Roofline(Device device, Precision precision, int batch) {

  /** From one kernel's end to the next one's work. */
  private static final double LAUNCH_MICROS = 8;

  /** Share of peak arithmetic and peak bandwidth that is reached. */
  private static final double ATTAINED = 0.35;

  /** Changes with the model, so that tables of two models are never taken for one. */
  private static final String MODEL_VERSION = "1";

  private static final double MICROS_PER_SECOND = 1e6;

  /** Microseconds for a batch. */
  double micros(Layer layer) {
    return Kernel.of(layer).stream().mapToDouble(this::micros).sum();
  }

  private double micros(Kernel kernel) {
    var operations = 2.0 * kernel.macs() * batch;
    var bytes = ((double) kernel.features() * batch + kernel.weights()) * precision.bytes();
    var seconds =
        Math.max(
            operations / device.flops(precision, kernel.unit()), bytes / device.bytesPerSecond());
    return LAUNCH_MICROS + MICROS_PER_SECOND * seconds / ATTAINED;
  }

  Provenance provenance() {
    return new Provenance(
        device.fullName(),
        "roofline",
        MODEL_VERSION,
        "data sheet",
        precision.toString(),
        batch,
        Provenance.Kind.ESTIMATED);
  }
}
