/** What the command line asks running services. */
@NullMarked
package gpunas.cli.server;

import org.jspecify.annotations.NullMarked;
