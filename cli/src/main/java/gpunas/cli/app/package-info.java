/** The command {@code gpunas}. */
@NullMarked
package gpunas.cli.app;

import org.jspecify.annotations.NullMarked;
