package gpunas.optimizer.search;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.optimizer.search.AnnotatedBatch.Member;
import gpunas.searchmodel.Band;
import gpunas.searchspace.DeployedMemory;
import gpunas.searchspace.Encoding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CandidatePoolTest {

  private static final int BATCHES = 40;
  private static final int BATCH = 1000;
  private static final List<Band> BANDS =
      List.of(Simulated.band("few", 0, 1), Simulated.band("many", 1, 2));

  /** One in ten lies in the first band, the others in the second. */
  private static AnnotatedBatch batch(int number) {
    return new AnnotatedBatch(
        (long) number * BATCH,
        BATCH,
        (long) BATCHES * BATCH,
        1,
        2,
        number == 7 ? null : Double.valueOf(0.02 + 0.001 * (number % 3)),
        Map.of(0, members(number, true), 1, members(number, false)));
  }

  private static List<Member> members(int batch, boolean tenth) {
    return IntStream.range(batch * BATCH, (batch + 1) * BATCH)
        .filter(index -> index % 10 == 0 == tenth)
        .mapToObj(index -> new Member(Encoding.of(index), 1))
        .toList();
  }

  private static CandidatePool pool(List<Integer> order) {
    var pool = new CandidatePool();
    order.forEach(number -> pool.add(batch(number)));
    return pool;
  }

  @Test
  void a_band_that_memory_has_emptied_says_so() {
    var memory = new DeployedMemory(DeployedMemory.Numbers.FP16, 1);
    var pool = new CandidatePool();
    pool.add(new AnnotatedBatch(0, 10, 20, 100, 900, null, memory, 4, Map.of()));
    pool.add(new AnnotatedBatch(10, 10, 20, 100, 900, null, null, 3, Map.of()));
    assertThat(pool.memory()).isEqualTo(memory);
    assertThat(pool.nothingIn(Simulated.band("some", 200, 400)))
        .isEqualTo(
            "no network of 20 sampled takes 0.2 to 0.4 ms and no more memory than maxMemoryMiB, which 7 in the bands exceed; the fastest found takes 0.1 ms, the slowest 0.9 ms");
  }

  @Test
  void the_first_of_a_band_are_kept_in_whatever_order_batches_come() {
    List<Integer> order = new ArrayList<>(IntStream.range(0, BATCHES).boxed().toList());
    Collections.shuffle(order, new Random(1));
    var pool = pool(order);
    assertThat(pool.isComplete()).isTrue();
    assertThat(pool.latencyDeviation())
        .isEqualTo(0.022)
        .isEqualTo(pool(order.reversed()).latencyDeviation());
    assertThat(members(pool, 0)).hasSize(BATCHES * BATCH / 10).isSorted();
    assertThat(members(pool, 1))
        .hasSizeBetween(CandidatePool.ENOUGH, CandidatePool.ENOUGH + BATCH)
        .startsWith(1, 2, 3)
        .isSorted()
        .isEqualTo(members(pool(order.reversed()), 1));
  }

  @Test
  void the_others_are_forgotten() {
    var pool = pool(IntStream.range(0, BATCHES).boxed().toList().reversed());
    var looked = new AtomicInteger();
    assertThat(
            pool.contradiction(_ -> {
              looked.incrementAndGet();
              return 1;
            }))
        .isNull();
    assertThat(looked.get() - BATCHES * BATCH / 10)
        .isBetween(CandidatePool.ENOUGH, CandidatePool.ENOUGH + BATCH);
  }

  private static List<Integer> members(CandidatePool pool, int band) {
    return pool.members(new Territory(List.of(BANDS.get(band))), BANDS).stream()
        .map(encoding -> encoding.gene(0))
        .toList();
  }
}
