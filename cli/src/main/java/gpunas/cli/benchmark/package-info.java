/** What the pipeline carries, and what it costs when much has been. */
@NullMarked
package gpunas.cli.benchmark;

import org.jspecify.annotations.NullMarked;
