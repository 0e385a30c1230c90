/** What can be said of a table that is there: how well it predicts, and what it has of layers. */
@NullMarked
package gpunas.latency.report;

import org.jspecify.annotations.NullMarked;
