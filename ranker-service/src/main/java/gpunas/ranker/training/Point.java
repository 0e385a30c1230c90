package gpunas.ranker.training;

import org.jspecify.annotations.Nullable;

/**
 * A point of a training's curve.
 *
 * @param epoch epochs done
 * @param loss training loss, nats per image
 * @param top1 on the validation images, 0 to 1; null: not evaluated here
 */
public record Point(double epoch, double loss, @Nullable Double top1) {}
