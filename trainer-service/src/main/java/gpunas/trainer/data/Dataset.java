package gpunas.trainer.data;

/**
 * What a network is trained and judged on.
 *
 * @param training images to learn from
 * @param validation images that decide how good a network is; never trained on
 */
public record Dataset(Images training, Images validation) {}
