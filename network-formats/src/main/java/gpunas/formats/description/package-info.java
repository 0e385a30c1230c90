/** Networks for people: a table, JSON, a picture. */
@NullMarked
package gpunas.formats.description;

import org.jspecify.annotations.NullMarked;
