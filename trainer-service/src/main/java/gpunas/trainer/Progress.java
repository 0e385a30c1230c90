package gpunas.trainer;

/**
 * How far a training is.
 *
 * @param step steps done
 * @param steps steps in all
 * @param epoch epochs done
 * @param epochs epochs in all
 * @param loss mean training loss since the last progress, nats per image
 * @param imagesPerSecond since the last progress
 */
public record Progress(
    int step, int steps, int epoch, int epochs, double loss, double imagesPerSecond) {}
