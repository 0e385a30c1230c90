package gpunas.trainer.files;

import gpunas.formats.WholeFiles;
import gpunas.searchspace.Sha256;
import gpunas.trainer.Artefacts;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Notes sizes and checksums of files while they are written: they are too large to read again. */
final class DescribedFiles implements FileSink {

  private final FileSink target;
  private final List<Artefacts.File> files = new ArrayList<>();

  DescribedFiles(FileSink target) {
    this.target = target;
  }

  /** The files so far. */
  List<Artefacts.File> files() {
    return List.copyOf(files);
  }

  @Override
  public void write(String name, WholeFiles.Content content) throws IOException {
    target.write(name, out -> files.add(describe(name, content, out)));
  }

  /** Writes a file and describes it. */
  private static Artefacts.File describe(String name, WholeFiles.Content content, OutputStream out)
      throws IOException {
    var counted = new Counted(out);
    var digested = new DigestOutputStream(counted, Sha256.digest());
    content.writeTo(digested);
    digested.flush();
    var digest = digested.getMessageDigest().digest();
    return new Artefacts.File(name, counted.bytes, HexFormat.of().formatHex(digest));
  }

  private static final class Counted extends FilterOutputStream {
    private long bytes;

    Counted(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      bytes++;
    }

    @Override
    public void write(byte[] values, int from, int count) throws IOException {
      out.write(values, from, count);
      bytes += count;
    }
  }
}
