/** The stack in containers, disturbed at random: its rankings must not tell. */
@org.jspecify.annotations.NullMarked
package gpunas.pipeline.chaos;
