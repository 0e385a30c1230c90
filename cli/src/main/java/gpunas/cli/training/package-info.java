/** Measures the trainer's step, beside PyTorch's by Python. */
@NullMarked
package gpunas.cli.training;

import org.jspecify.annotations.NullMarked;
