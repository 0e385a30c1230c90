package gpunas.searchspace;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Encodings of one length, one after the other in one array, as they are on the wire: signed 16-bit
 * integers, little-endian. No object per encoding, millions of them pass.
 */
public final class PackedEncodings {

  private static final VarHandle GENE =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

  private final int genes;
  private final int size;
  private final byte[] bytes;

  /** So many encodings, all of zeros. */
  public PackedEncodings(int genes, int size) {
    this(genes, size, new byte[bytes(genes) * size]);
  }

  private PackedEncodings(int genes, int size, byte[] bytes) {
    this.genes = genes;
    this.size = size;
    this.bytes = bytes;
  }

  /**
   * Encodings from the wire, copied.
   *
   * @param genes integers per encoding
   * @param size how many they are
   * @throws IllegalArgumentException if they are not as many
   */
  public static PackedEncodings of(ByteBuffer wire, int genes, int size) {
    if (genes < 0 || size < 0 || wire.remaining() != (long) size * genes * Short.BYTES) {
      throw new IllegalArgumentException(
          "%d encodings of %d genes of 16 bits were announced, but %d bytes were sent."
              .formatted(size, genes, wire.remaining()));
    }
    var bytes = new byte[wire.remaining()];
    wire.duplicate().get(bytes);
    return new PackedEncodings(genes, size, bytes);
  }

  /**
   * Some encodings of one length.
   *
   * @throws IllegalArgumentException if a gene does not fit into 16 bits
   */
  public static PackedEncodings of(List<Encoding> encodings) {
    var genes = encodings.isEmpty() ? 0 : encodings.getFirst().size();
    var packed = new PackedEncodings(genes, encodings.size());
    for (var i = 0; i < packed.size; i++) {
      packed.set(i, encodings.get(i).toArray());
    }
    return packed;
  }

  /**
   * Writes encodings, from one on.
   *
   * @param values all of their genes
   * @throws IllegalArgumentException if a gene does not fit into 16 bits
   */
  public void set(int first, int... values) {
    var at = offset(first);
    for (var value : values) {
      if ((short) value != value) {
        throw new IllegalArgumentException(
            "A gene is %d; expected a number of 16 bits.".formatted(value));
      }
      GENE.set(bytes, at, (short) value);
      at += Short.BYTES;
    }
  }

  /** Bytes of one encoding. */
  public static int bytes(int genes) {
    return genes * Short.BYTES;
  }

  /** How many encodings these are. */
  public int size() {
    return size;
  }

  /** Integers per encoding. */
  public int genes() {
    return genes;
  }

  /** The value of a gene of one of them. */
  public int gene(int which, int position) {
    return (short) GENE.get(bytes, offset(which) + bytes(position));
  }

  /** One of them. */
  public Encoding encoding(int which) {
    return Encoding.of(IntStream.range(0, genes).map(gene -> gene(which, gene)).toArray());
  }

  /** All of them. */
  public List<Encoding> toList() {
    return IntStream.range(0, size).mapToObj(this::encoding).toList();
  }

  /** Some of them, in this order. */
  public PackedEncodings picked(int... which) {
    var picked = new PackedEncodings(genes, which.length);
    for (var i = 0; i < which.length; i++) {
      System.arraycopy(bytes, offset(which[i]), picked.bytes, offset(i), bytes(genes));
    }
    return picked;
  }

  /** All of them, for the wire; not to be changed. */
  public ByteBuffer toWire() {
    return ByteBuffer.wrap(bytes);
  }

  byte[] array() {
    return bytes;
  }

  /** Where one of them begins in the array. */
  int offset(int which) {
    return which * bytes(genes);
  }
}
