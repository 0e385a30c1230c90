/** The command line of gpunas. */
@NullMarked
package gpunas.cli;

import org.jspecify.annotations.NullMarked;
