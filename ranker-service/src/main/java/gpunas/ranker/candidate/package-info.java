/** The candidates of a search one by one: there are too many to be kept. */
@NullMarked
package gpunas.ranker.candidate;

import org.jspecify.annotations.NullMarked;
