/** Commands about one network: what it is and costs, and its files. */
@NullMarked
package gpunas.cli.network;

import org.jspecify.annotations.NullMarked;
