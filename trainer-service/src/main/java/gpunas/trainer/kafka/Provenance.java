package gpunas.trainer.kafka;

/**
 * What a result came from: with equal ones it comes out the same, on one kind of device.
 *
 * @param recipeHash empty if the job made no sense
 * @param dataHash empty if the data was not read
 */
record Provenance(String recipeHash, String dataHash) {

  static final Provenance UNKNOWN = new Provenance("", "");
}
