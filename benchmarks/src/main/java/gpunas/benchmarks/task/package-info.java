/** Tasks: searches whose every training is already done, read from YAML files. */
@NullMarked
package gpunas.benchmarks.task;

import org.jspecify.annotations.NullMarked;
