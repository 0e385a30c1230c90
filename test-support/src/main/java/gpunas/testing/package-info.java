/** What the tests of several services share. */
@NullMarked
package gpunas.testing;

import org.jspecify.annotations.NullMarked;
