/**
 * Predicts the latency of layers that were not measured from those that were, and from whole
 * networks; says how wrong it may be, and what to measure next.
 */
@NullMarked
package gpunas.latency.model;

import org.jspecify.annotations.NullMarked;
