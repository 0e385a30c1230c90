/**
 * What every service is started, answers errors and reports its health with.
 *
 * <p>The beans of this package belong to no service, so each service's context has them.
 */
@NullMarked
package gpunas.service;

import org.jspecify.annotations.NullMarked;
