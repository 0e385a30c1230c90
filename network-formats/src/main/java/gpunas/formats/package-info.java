/** A network's parameters by name, and the network in the words of others. */
@NullMarked
package gpunas.formats;

import org.jspecify.annotations.NullMarked;
