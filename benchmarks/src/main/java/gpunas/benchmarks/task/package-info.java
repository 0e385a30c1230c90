/** Searches whose every training is already done, read from YAML: the ground truth of a benchmark. */
@NullMarked
package gpunas.benchmarks.task;

import org.jspecify.annotations.NullMarked;
