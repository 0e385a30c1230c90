/** Search spaces as YAML files. */
@NullMarked
package gpunas.formats.space;

import org.jspecify.annotations.NullMarked;
