/** Objects of JSON and YAML, read so that every mistake is named. */
@NullMarked
package gpunas.formats.strict;

import org.jspecify.annotations.NullMarked;
