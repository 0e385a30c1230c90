/** {@code gpunas compare}: networks against those that somebody has. */
@NullMarked
package gpunas.cli.compare;

import org.jspecify.annotations.NullMarked;
