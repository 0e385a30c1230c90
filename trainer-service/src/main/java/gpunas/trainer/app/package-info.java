/** Settings, wiring and start of the trainer. */
@NullMarked
package gpunas.trainer.app;

import org.jspecify.annotations.NullMarked;
