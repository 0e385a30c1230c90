package gpunas.ranker.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Packs the trainings of a search, and unpacks them. May be used by several threads. */
final class Packing {
  private static final int USUAL_BYTES = 512;
  private static final int VARINT_BITS = 7;
  private static final int VARINT_MASK = (1 << VARINT_BITS) - 1;
  private static final int MORE = 1 << VARINT_BITS;
  private static final int SHA_256_BYTES = 32;
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");
  private static final float HIGHEST_FLOAT16 = 65504;

  private final String searchId;
  private final String prefix;
  private final Names names = new Names();

  Packing(String searchId) {
    this.searchId = searchId;
    this.prefix = searchId + "-";
  }

  /** Takes less memory, and longer for what is packed next. */
  void settle() {
    names.settle();
  }

  String band(PackedTraining packed) {
    return names.name(packed.band());
  }

  PackedTraining pack(Training training) {
    var bytes = new ByteArrayOutputStream(USUAL_BYTES);
    try (var out = new DataOutputStream(bytes)) {
      writeHead(training, out);
      writeJob(training.job(), out);
      writeAttempts(training.attempts(), out);
      writeRun(training.run(), out);
      writeEnd(training, out);
      writeCurve(training.curve(), out);
      if (training.job().teacher() != null) {
        writeName(training.job().teacher(), out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new PackedTraining(bytes.toByteArray());
  }

  Training unpack(PackedTraining packed) {
    var in = packed.rest();
    var encoding = readEncoding(in);
    var job =
        new Job(
            readJobId(in),
            searchId,
            packed.number(),
            band(packed),
            packed.rung(),
            packed.isFull(),
            (int) readVarint(in),
            new Network(encoding, packed.latencyMicros(), packed.parameters(), packed.macs()),
            readInstant(in),
            packed.isQuantised(),
            null);
    var attempts = readAttempts(in);
    var run = readRun(in);
    var end = packed.endedMillis() == PackedTraining.GOES_ON ? null : readEnd(packed, job, in);
    var curve = readCurve(in);
    var taught = packed.isTaught() ? job.taughtBy(readName(in)) : job;
    return new Training(taught, run, end, curve, attempts);
  }

  /** Reads no more of a training than who was at it: there may be a hundred thousand. */
  void work(PackedTraining packed, Works.Asked asked, Consumer<Work> found) {
    var in = packed.rest();
    skip(in, in.getInt());
    var _ = in.get(); // whether the job's id is a usual one
    skip(in, (int) readVarint(in));
    var _ = readVarint(in); // epochs
    var _ = readInstant(in); // proposed
    var attempts = readAttempts(in);
    var run = readRun(in);
    var goesOn = packed.endedMillis() == PackedTraining.GOES_ON;
    for (var each : attempts) {
      if (asked.of(each.trainer(), each.from(), each.to())) {
        var isLast = goesOn && run != null && each.isOf(run.trainer(), run.attempt());
        var how = isLast ? Work.How.RUNNING : Work.How.LOST;
        found.accept(work(packed, each.trainer(), each.device(), how, each.from(), each.to()));
      }
    }
    if (goesOn) {
      return;
    }
    var trainer = readName(in);
    var device = readName(in);
    var _ = readVarint(in); // attempt
    var _ = in.getFloat(); // images per second
    var from = readInstant(in);
    var finishedAt = Instant.ofEpochMilli(packed.endedMillis());
    var to = finishedAt.isBefore(from) ? from : finishedAt; // Its clock may have been set back.
    if (asked.of(trainer, from, to)) {
      var how =
          switch (packed.state()) {
            case DIVERGED -> Work.How.DIVERGED;
            case FAILED -> Work.How.FAILED;
            case COMPLETED, WAITING, RUNNING -> Work.How.COMPLETED;
          };
      found.accept(work(packed, trainer, device, how, from, to));
    }
  }

  private Work work(
      PackedTraining packed,
      String trainer,
      String device,
      Work.How how,
      Instant from,
      Instant to) {
    return new Work(trainer, device, searchId, jobId(packed), how, from, to);
  }

  private static void skip(ByteBuffer in, int bytes) {
    in.position(in.position() + bytes);
  }

  String jobId(PackedTraining packed) {
    var in = packed.rest();
    var length = in.getInt();
    return readJobId(in.position(in.position() + length));
  }

  List<Integer> encoding(PackedTraining packed) {
    return readEncoding(packed.rest());
  }

  /** Most ids begin with that of their search. */
  private void writeJobId(String jobId, DataOutputStream out) throws IOException {
    var isUsual = jobId.startsWith(prefix);
    out.writeBoolean(isUsual);
    writeText(isUsual ? jobId.substring(prefix.length()) : jobId, out);
  }

  private String readJobId(ByteBuffer in) {
    var isUsual = in.get() != 0;
    var text = readText(in);
    return isUsual ? prefix + text : text;
  }

  private String usualDirectory(Job job) {
    return searchId + "/" + job.jobId();
  }

  /** The fields of {@link PackedTraining}, in their order. */
  private void writeHead(Training training, DataOutputStream out) throws IOException {
    var job = training.job();
    var network = job.network();
    var completed = training.completed();
    var state = PackedTraining.STATES.indexOf(training.state());
    out.writeByte(
        state
            | (job.isFull() ? PackedTraining.FULL : 0)
            | (job.isQuantised() ? PackedTraining.QUANTISED : 0)
            | (job.teacher() != null ? PackedTraining.TAUGHT : 0));
    out.writeShort(names.number(job.band()));
    out.writeShort(job.rung());
    out.writeInt(job.number());
    out.writeDouble(network.latencyMicros());
    out.writeLong(network.parameters());
    out.writeLong(network.macs());
    out.writeDouble(completed == null ? Double.NaN : completed.loss());
    out.writeDouble(completed == null ? Double.NaN : completed.top1());
    out.writeLong(
        training.end() == null
            ? PackedTraining.GOES_ON
            : training.end().finishedAt().toEpochMilli());
  }

  private void writeJob(Job job, DataOutputStream out) throws IOException {
    var genes = genes(job.network().encoding());
    out.writeInt(genes.length);
    out.write(genes);
    writeJobId(job.jobId(), out);
    writeVarint(job.epochs(), out);
    writeInstant(job.proposedAt(), out);
  }

  static byte[] genes(List<Integer> encoding) {
    var genes = new ByteArrayOutputStream();
    try {
      for (int gene : encoding) {
        writeVarint(Integer.toUnsignedLong(gene), genes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return genes.toByteArray();
  }

  private static List<Integer> readEncoding(ByteBuffer in) {
    var end = in.getInt() + in.position();
    var genes = new ArrayList<Integer>();
    while (in.position() < end) {
      genes.add((int) readVarint(in));
    }
    return genes;
  }

  private void writeAttempts(List<Attempt> attempts, DataOutputStream out) throws IOException {
    writeVarint(attempts.size(), out);
    for (var each : attempts) {
      writeName(each.trainer(), out);
      writeName(each.device(), out);
      writeVarint(each.number(), out);
      writeInstant(each.from(), out);
      writeInstant(each.to(), out);
    }
  }

  private List<Attempt> readAttempts(ByteBuffer in) {
    var count = (int) readVarint(in);
    if (count == 0) {
      return List.of();
    }
    var attempts = new ArrayList<Attempt>(count);
    for (var i = 0; i < count; i++) {
      attempts.add(
          new Attempt(
              readName(in), readName(in), (int) readVarint(in), readInstant(in), readInstant(in)));
    }
    return attempts;
  }

  private void writeRun(@Nullable Run run, DataOutputStream out) throws IOException {
    out.writeBoolean(run != null);
    if (run != null) {
      writeName(run.trainer(), out);
      writeName(run.device(), out);
      writeVarint(run.attempt(), out);
      writeVarint(run.step(), out);
      writeVarint(run.steps(), out);
      writeVarint(run.epoch(), out);
      writeVarint(run.epochs(), out);
      out.writeDouble(run.loss());
      out.writeDouble(orNaN(run.top1()));
      out.writeDouble(run.imagesPerSecond());
      out.writeDouble(orNaN(run.secondsLeft()));
      writeInstant(run.at(), out);
    }
  }

  private @Nullable Run readRun(ByteBuffer in) {
    if (in.get() == 0) {
      return null;
    }
    return new Run(
        readName(in),
        readName(in),
        (int) readVarint(in),
        (int) readVarint(in),
        (int) readVarint(in),
        (int) readVarint(in),
        (int) readVarint(in),
        in.getDouble(),
        orNull(in.getDouble()),
        in.getDouble(),
        orNull(in.getDouble()),
        readInstant(in));
  }

  private void writeEnd(Training training, DataOutputStream out) throws IOException {
    var end = training.end();
    if (end == null) {
      return;
    }
    writeName(end.trainer(), out);
    writeName(end.device(), out);
    writeVarint(end.attempt(), out);
    out.writeFloat((float) orNaN(end.imagesPerSecond()));
    writeInstant(end.startedAt(), out);
    switch (end.outcome()) {
      case Outcome.Completed completed -> {
        writeTextUnless(usualDirectory(training.job()), completed.directory(), out);
        writeFloats(completed, out);
        writeVarint(completed.validationImages(), out); // Its job may not be known yet.
      }
      case Outcome.Diverged(var epoch) -> writeVarint(epoch, out);
      case Outcome.Failed(var reason) -> writeText(reason, out);
    }
    writeVarint(end.files().size(), out);
    for (var file : end.files()) {
      writeName(file.name(), out);
      writeVarint(file.bytes(), out);
      writeChecksum(file.sha256(), out);
    }
  }

  private End readEnd(PackedTraining packed, Job job, ByteBuffer in) {
    var trainer = readName(in);
    var device = readName(in);
    var attempt = (int) readVarint(in);
    var imagesPerSecond = orNull(in.getFloat());
    var startedAt = readInstant(in);
    var outcome =
        switch (packed.state()) {
          case DIVERGED -> new Outcome.Diverged((int) readVarint(in));
          case FAILED -> new Outcome.Failed(readText(in));
          case COMPLETED, WAITING, RUNNING ->
              readCompleted(packed, job, in).on((int) readVarint(in));
        };
    var files = new ArrayList<End.Artefact>();
    for (var left = readVarint(in); left > 0; left--) {
      var name = readName(in);
      var bytes = readVarint(in);
      files.add(new End.Artefact(name, bytes, readChecksum(in)));
    }
    return new End(
        outcome,
        trainer,
        device,
        attempt,
        imagesPerSecond,
        List.of(),
        files,
        startedAt,
        Instant.ofEpochMilli(packed.endedMillis()));
  }

  /** Of most searches networks are in floats anyway. */
  private static void writeFloats(Outcome.Completed completed, DataOutputStream out)
      throws IOException {
    out.writeBoolean(completed.top1Fp32() != null);
    if (completed.top1Fp32() != null) {
      out.writeDouble(completed.top1Fp32());
      writeText(Objects.requireNonNullElse(completed.notQuantisedBecause(), ""), out);
      writeFineTuned(completed.fineTuned(), out);
    }
  }

  private Outcome.Completed readCompleted(PackedTraining packed, Job job, ByteBuffer in) {
    var directory = readTextOr(usualDirectory(job), in);
    if (in.get() == 0) {
      return new Outcome.Completed(packed.loss(), packed.top1(), directory);
    }
    var top1Fp32 = in.getDouble();
    var why = readText(in);
    return new Outcome.Completed(
            packed.loss(), packed.top1(), directory, top1Fp32, why.isEmpty() ? null : why)
        .with(readFineTuned(in));
  }

  /** No epochs if there is none. */
  private static void writeFineTuned(@Nullable FineTuned did, DataOutputStream out)
      throws IOException {
    writeVarint(did == null ? 0 : did.epochs(), out);
    if (did != null) {
      out.writeDouble(did.top1Calibrated());
      out.writeDouble(orNaN(did.top1Tuned()));
    }
  }

  private static @Nullable FineTuned readFineTuned(ByteBuffer in) {
    var epochs = (int) readVarint(in);
    return epochs == 0 ? null : new FineTuned(epochs, in.getDouble(), orNull(in.getDouble()));
  }

  /** Hexadecimal, as it always is, in half its length. */
  private static void writeChecksum(String sha256, DataOutputStream out) throws IOException {
    var isUsual = HEX.matcher(sha256).matches();
    out.writeBoolean(isUsual);
    if (isUsual) {
      out.write(HexFormat.of().parseHex(sha256));
    } else {
      writeText(sha256, out);
    }
  }

  private static String readChecksum(ByteBuffer in) {
    if (in.get() == 0) {
      return readText(in);
    }
    var sha256 = new byte[SHA_256_BYTES];
    in.get(sha256);
    return HexFormat.of().formatHex(sha256);
  }

  private static void writeCurve(List<Point> curve, DataOutputStream out) throws IOException {
    writeVarint(curve.size(), out);
    var isEven = isEven(curve);
    out.writeBoolean(isEven);
    if (isEven) {
      out.writeFloat((float) curve.getFirst().epoch());
      out.writeFloat((float) curve.getLast().epoch());
    }
    for (var point : curve) {
      if (!isEven) {
        writeFloat16(point.epoch(), out);
      }
      writeFloat16(point.loss(), out);
      writeFloat16(orNaN(point.top1()), out);
    }
  }

  private static void writeFloat16(double value, DataOutputStream out) throws IOException {
    out.writeShort(Float.floatToFloat16((float) Math.min(value, HIGHEST_FLOAT16)));
  }

  /** Whether its points are whole epochs, and equally far apart, as those of ended ones are. */
  private static boolean isEven(List<Point> curve) {
    if (curve.size() < 2) {
      return false;
    }
    var first = curve.getFirst().epoch();
    var last = curve.getLast().epoch();
    return IntStream.range(0, curve.size())
        .allMatch(i -> curve.get(i).epoch() == evenly(first, last, i, curve.size()));
  }

  private static double evenly(double first, double last, int i, int size) {
    return Math.rint(first + (last - first) * i / (size - 1));
  }

  private static List<Point> readCurve(ByteBuffer in) {
    var curve = new ArrayList<Point>();
    var size = (int) readVarint(in);
    var isEven = in.get() != 0;
    var first = isEven ? in.getFloat() : 0;
    var last = isEven ? in.getFloat() : 0;
    for (var i = 0; i < size; i++) {
      curve.add(
          new Point(
              isEven ? evenly(first, last, i, size) : Float.float16ToFloat(in.getShort()),
              Float.float16ToFloat(in.getShort()),
              orNull(Float.float16ToFloat(in.getShort()))));
    }
    return curve;
  }

  private void writeName(String name, DataOutputStream out) throws IOException {
    writeVarint(names.number(name), out);
  }

  private String readName(ByteBuffer in) {
    return names.name((int) readVarint(in));
  }

  private static void writeTextUnless(String usual, String text, DataOutputStream out)
      throws IOException {
    var isUsual = text.equals(usual);
    out.writeBoolean(isUsual);
    if (!isUsual) {
      writeText(text, out);
    }
  }

  private static String readTextOr(String usual, ByteBuffer in) {
    return in.get() == 0 ? readText(in) : usual;
  }

  private static void writeText(String text, DataOutputStream out) throws IOException {
    var bytes = text.getBytes(UTF_8);
    writeVarint(bytes.length, out);
    out.write(bytes);
  }

  private static String readText(ByteBuffer in) {
    var bytes = new byte[(int) readVarint(in)];
    in.get(bytes);
    return new String(bytes, UTF_8);
  }

  private static void writeInstant(Instant instant, DataOutputStream out) throws IOException {
    writeVarint(instant.toEpochMilli(), out);
  }

  private static Instant readInstant(ByteBuffer in) {
    return Instant.ofEpochMilli(readVarint(in));
  }

  /** Seven bits a byte, the lowest first, and a bit that says whether more follow. */
  private static void writeVarint(long value, OutputStream out) throws IOException {
    var left = value;
    while ((left & ~VARINT_MASK) != 0) {
      out.write((int) (left & VARINT_MASK) | MORE);
      left >>>= VARINT_BITS;
    }
    out.write((int) left);
  }

  private static long readVarint(ByteBuffer in) {
    long value = 0;
    var shift = 0;
    byte next;
    do {
      next = in.get();
      value |= (long) (next & VARINT_MASK) << shift;
      shift += VARINT_BITS;
    } while (next < 0);
    return value;
  }

  private static double orNaN(@Nullable Double value) {
    return value == null ? Double.NaN : value;
  }

  private static @Nullable Double orNull(double value) {
    return Double.isNaN(value) ? null : (Double) value;
  }
}
