/**
 * The wire of gpunas: Avro contracts, the catalogue of topics, the codec.
 *
 * <p>The record classes are generated from {@code src/main/avro}. They return null for unset
 * optional fields and are therefore not null-marked; every class written by hand here is.
 */
package gpunas.schemas;
