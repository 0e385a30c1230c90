package gpunas.searchspace;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Encodings as they are sent. */
final class Packed {

  private Packed() {}

  static byte[] of(List<Encoding> encodings) {
    var packed =
        ByteBuffer.allocate(encodings.stream().mapToInt(Encoding::size).sum() * Short.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    encodings.stream()
        .flatMap(encoding -> encoding.toList().stream())
        .forEach(gene -> packed.putShort(gene.shortValue()));
    return packed.array();
  }
}
