/**
 * How far every search is, human-readable: what its specification is, how its candidates spread,
 * how each training goes, what the trainers do.
 *
 * <p>{@link gpunas.ranker.progress.Progress} takes in facts in any order and is asked by many.
 */
@NullMarked
package gpunas.ranker.progress;

import org.jspecify.annotations.NullMarked;
