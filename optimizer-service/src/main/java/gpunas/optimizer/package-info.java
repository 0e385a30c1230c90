/**
 * Chooses which candidates of a search to train next.
 *
 * <p>{@link gpunas.optimizer.Optimizer} is the question, {@link gpunas.optimizer.CandidateSpace} all
 * that an answer may depend on besides the trials finished so far. Everything here is pure: no I/O,
 * no clock, and chance only through a generator passed in.
 */
@NullMarked
package gpunas.optimizer;

import org.jspecify.annotations.NullMarked;
