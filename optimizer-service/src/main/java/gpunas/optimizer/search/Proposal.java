package gpunas.optimizer.search;

import gpunas.optimizer.Cost;
import gpunas.searchspace.Encoding;

/**
 * A candidate to be trained.
 *
 * @param number from 0, in the order of proposals of its search
 * @param band name of the band it was proposed for
 * @param encoding what to train
 * @param cost what is known of it
 */
public record Proposal(int number, String band, Encoding encoding, Cost cost) {}
