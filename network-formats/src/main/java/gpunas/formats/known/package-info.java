/** Networks that everybody knows, and what was published of them. */
@NullMarked
package gpunas.formats.known;

import org.jspecify.annotations.NullMarked;
