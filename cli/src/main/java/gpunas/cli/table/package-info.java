/** The commands about latency tables. */
@NullMarked
package gpunas.cli.table;

import org.jspecify.annotations.NullMarked;
