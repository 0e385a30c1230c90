/** The dense linear algebra a Gaussian process needs, in plain Java. */
@NullMarked
package gpunas.linalg;

import org.jspecify.annotations.NullMarked;
