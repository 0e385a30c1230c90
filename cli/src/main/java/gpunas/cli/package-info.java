/** The command line of gpunas: what its packages share. */
@NullMarked
package gpunas.cli;

import org.jspecify.annotations.NullMarked;
