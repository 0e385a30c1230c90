package gpunas.cli.network;

import gpunas.formats.description.NetworkDescription;
import gpunas.formats.space.SpaceYaml;
import gpunas.searchspace.Padding;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Spaces;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** The options that name a network, the same in every command that takes one. */
final class NetworkOptions {

  @ArgGroup(multiplicity = "0..1")
  private @Nullable Source source;

  @Option(
      names = "--space",
      paramLabel = "NAME|FILE",
      defaultValue = "gpunet",
      description =
          "The search space of the integers: gpunet, gpunet-as-released, quickstart, or a YAML file."
              + " Default: ${DEFAULT-VALUE}.")
  private String space = "gpunet";

  @Option(
      names = "--padding",
      paramLabel = "same|as-released",
      converter = PaddingConverter.class,
      description =
          "Convolutions of stride 2: same makes 80 of 160; as-released follows the code NVIDIA"
              + " released, whose fused blocks make 79 of it. Default: that of the space; of --config,"
              + " what the file says, and as-released if it says nothing, as NVIDIA's do.")
  private @Nullable Padding padding;

  @Option(
      names = "--table",
      paramLabel = "ID|FILE",
      description =
          "Adds latencies: a table file such as the quickstart's table.json, or an estimate from"
              + " data sheets, for example estimate-v100-fp16-b1.")
  private @Nullable String table;

  /** One of three ways to write a network. */
  static final class Source {
    @Parameters(
        paramLabel = "NETWORK",
        description = "The network: a name or file as for --config, or integers as for --encoding.")
    private @Nullable String any;

    @Option(
        names = "--encoding",
        paramLabel = "GENES",
        description = "The network as integers, for example 320,32,3,0,2,… (41 of them in gpunet).")
    private @Nullable String encoding;

    @Option(
        names = "--config",
        paramLabel = "FILE|NAME",
        description =
            "The network as NVIDIA's GPUNet JSON: a file, or the name of one that NVIDIA released,"
                + " gpunet-0, -1, -2, -p0, -p1, -d1 or -d2.")
    private @Nullable String config;

    /** The integers, if the network is written so. */
    @Nullable String encoding() {
      return any != null && NamedNetwork.isEncoding(any) ? any : encoding;
    }

    /** The name or file, if there are no integers. */
    String config() {
      return Objects.requireNonNull(
          any == null ? config : any, "picocli asks for one of the three");
    }
  }

  /**
   * The network that was named.
   *
   * @throws IllegalArgumentException if the options name none
   */
  NetworkDescription network() {
    var description = described();
    if (table == null) {
      return description;
    }
    // Padded as it is, it may be of another space than the one that was named.
    var own = description.space().name();
    var named = Spaces.NAMES.contains(own) ? own : space;
    return description.with(
        TableFile.latencies(
            table, description.network().layers(), description.inSpace() ? named : null));
  }

  /** Whether a network was named. */
  boolean nameNetwork() {
    return source != null;
  }

  /** The space that was named, padded as was asked for. */
  SearchSpace space() {
    var named = SpaceYaml.load(space);
    return padding == null ? named : NamedNetwork.padded(named, padding);
  }

  private NetworkDescription described() {
    if (source == null) {
      throw new IllegalArgumentException(
          "Which network? Expected the name of one that NVIDIA released, a file of its"
              + " configuration, or its integers: for example gpunet-0.");
    }
    var encoding = source.encoding();
    return encoding != null
        ? NamedNetwork.encoded(encoding, space, padding)
        : NamedNetwork.configured(source.config(), space, padding);
  }

  private static final class PaddingConverter implements ITypeConverter<Padding> {
    @Override
    public Padding convert(String word) {
      try {
        return Padding.of(word);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("'%s'; expected same or as-released".formatted(word));
      }
    }
  }
}
