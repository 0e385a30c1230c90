/** What the integers of an encoding mean: spaces, networks, layers, costs. */
@NullMarked
package gpunas.searchspace;

import org.jspecify.annotations.NullMarked;
