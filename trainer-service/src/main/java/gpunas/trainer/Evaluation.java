package gpunas.trainer;

/**
 * What a network does on images it was not trained on.
 *
 * @param loss cross entropy, nats per image
 * @param top1 share of right first guesses, 0 to 1
 * @param images how many images
 */
public record Evaluation(double loss, double top1, int images) {}
