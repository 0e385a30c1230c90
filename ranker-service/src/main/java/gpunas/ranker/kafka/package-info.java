/** The ranker's topics: records to the domain and back. */
@NullMarked
package gpunas.ranker.kafka;

import org.jspecify.annotations.NullMarked;
