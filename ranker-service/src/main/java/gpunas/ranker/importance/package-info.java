/** What the accuracy of trained networks depends on. */
@NullMarked
package gpunas.ranker.importance;

import org.jspecify.annotations.NullMarked;
