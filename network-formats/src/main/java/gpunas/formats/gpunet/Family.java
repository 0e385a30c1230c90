package gpunas.formats.gpunet;

import gpunas.searchspace.Layer;
import gpunas.searchspace.Shape;

/** What the entries of a configuration mean: the same types are other blocks in other families. */
sealed interface Family permits SearchedFamily, DistilledFamily {

  /** The first layer. */
  Layer head(Entry entry, Shape image);

  /** A layer between the first and the last. */
  Layer layer(Entry entry, Shape input);

  /** The last layer. */
  Layer tail(Entry entry, Shape input);
}
