/** The whole of gpunas in one process: real servers, the five services, a small search. */
@NullMarked
package gpunas.cli.quickstart;

import org.jspecify.annotations.NullMarked;
