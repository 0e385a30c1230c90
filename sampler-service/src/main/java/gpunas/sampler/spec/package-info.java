/**
 * Search specifications as people write them, in YAML or JSON: {@link gpunas.sampler.spec.SpecText}
 * reads the text, {@link gpunas.sampler.spec.SpecReader} what it says, {@link
 * gpunas.sampler.spec.SpecWriter} writes it back.
 */
@NullMarked
package gpunas.sampler.spec;

import org.jspecify.annotations.NullMarked;
