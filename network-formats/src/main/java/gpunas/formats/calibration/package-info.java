/** Ranges of feature maps, from what they held on images: pure, no runtime. */
@NullMarked
package gpunas.formats.calibration;

import org.jspecify.annotations.NullMarked;
