/** Labelled images that somebody names. */
@NullMarked
package gpunas.cli.validation;

import org.jspecify.annotations.NullMarked;
