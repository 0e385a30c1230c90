/** The document of the HTTP interface, and how tests hold services to it. */
@NullMarked
package gpunas.testing.api;

import org.jspecify.annotations.NullMarked;
