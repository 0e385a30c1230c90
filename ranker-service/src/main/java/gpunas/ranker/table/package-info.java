/**
 * The trainings of a search as a table, to filter, to sort and to write.
 *
 * <p>{@link gpunas.ranker.table.TrainingTable} is the entry.
 */
@NullMarked
package gpunas.ranker.table;

import org.jspecify.annotations.NullMarked;
