/**
 * What a search is, for every service that reads one: {@link gpunas.searchmodel.Search} is a
 * specification and a state. Its wire form is {@code gpunas.schemas.SearchCodec}'s.
 */
@NullMarked
package gpunas.searchmodel;

import org.jspecify.annotations.NullMarked;
