/**
 * Search specifications as people write them, in YAML or JSON: {@link gpunas.sampler.spec.SpecText}
 * reads the text, {@link gpunas.sampler.spec.SpecForm} knows its fields, for {@link
 * gpunas.sampler.spec.SpecReader}, {@link gpunas.sampler.spec.SpecWriter} and {@link
 * gpunas.sampler.spec.SpecSchema}.
 */
@NullMarked
package gpunas.sampler.spec;

import org.jspecify.annotations.NullMarked;
