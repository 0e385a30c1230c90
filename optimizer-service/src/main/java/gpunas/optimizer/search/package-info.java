/**
 * One search as the optimizer sees it: what it may spend, what is known, what to train next.
 *
 * <p>{@link gpunas.optimizer.search.SearchProgress} is folded from events and decides; everything
 * here is pure.
 */
@NullMarked
package gpunas.optimizer.search;

import org.jspecify.annotations.NullMarked;
