/** What no single service can test: the quickstart, Docker Compose, faults. */
@NullMarked
package gpunas.pipeline;

import org.jspecify.annotations.NullMarked;
