/** What each trainer did, over time. */
@NullMarked
package gpunas.ranker.timeline;

import org.jspecify.annotations.NullMarked;
