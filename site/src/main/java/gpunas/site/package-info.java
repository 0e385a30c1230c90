/** The documents of the project as HTML that needs no network. */
@NullMarked
package gpunas.site;

import org.jspecify.annotations.NullMarked;
