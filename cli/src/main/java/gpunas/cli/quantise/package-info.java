/** {@code gpunas quantise}: trained networks in 8-bit integers. */
@NullMarked
package gpunas.cli.quantise;

import org.jspecify.annotations.NullMarked;
