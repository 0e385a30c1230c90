/** Buckets of S3 and of what speaks its protocol, as a place for files. */
@NullMarked
package gpunas.objectstore;

import org.jspecify.annotations.NullMarked;
