/**
 * The trainings of a search from their proposal to their end.
 *
 * <p>{@link gpunas.ranker.training.Trainings} keeps them; {@link gpunas.ranker.training.Training}
 * is what is known of one.
 */
@NullMarked
package gpunas.ranker.training;

import org.jspecify.annotations.NullMarked;
