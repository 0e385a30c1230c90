/** What the documents say to type, besides {@code gpunas} itself. */
@NullMarked
package gpunas.pipeline.documents;

import org.jspecify.annotations.NullMarked;
