package gpunas.ranker.kafka;

import gpunas.ranker.Rankings;
import gpunas.ranker.Revision;
import gpunas.schemas.RankedResults;
import gpunas.schemas.WireCodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/** Keeps rankings as the records that they are on the wire, deflated. */
public final class PackedRevisions implements Rankings.Packing {

  @Override
  public byte[] pack(Revision revision) {
    var packed = new ByteArrayOutputStream();
    try (var deflater = new DeflaterOutputStream(packed)) {
      deflater.write(WireCodec.encode(RevisionMapper.toWire(revision)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  @Override
  public Revision unpack(byte[] packed) {
    try (var inflater = new InflaterInputStream(new ByteArrayInputStream(packed))) {
      return RevisionMapper.fromWire(
          WireCodec.decode(inflater.readAllBytes(), RankedResults.class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
