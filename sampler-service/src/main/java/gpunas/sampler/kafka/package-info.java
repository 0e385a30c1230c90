/** The sampler's topics: records to the domain and back. */
@NullMarked
package gpunas.sampler.kafka;

import org.jspecify.annotations.NullMarked;
