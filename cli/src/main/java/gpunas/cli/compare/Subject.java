package gpunas.cli.compare;

import gpunas.formats.known.KnownNetwork;
import gpunas.formats.onnx.OnnxFile;
import gpunas.searchspace.Network;
import org.jspecify.annotations.Nullable;

/** What is compared: something that can be run, or only what is known of it. */
sealed interface Subject {

  /** Trained values. */
  long parameters();

  /** Multiply-accumulates for one image; null if nobody knows. */
  @Nullable Long macs();

  /** A network that gpunas can write, with random weights: these do not change what it takes. */
  record Architecture(Network network) implements Subject {
    @Override
    public long parameters() {
      return network.parameters();
    }

    @Override
    public Long macs() {
      return network.macs();
    }
  }

  /** A model of anybody. */
  record Model(OnnxFile file) implements Subject {
    @Override
    public long parameters() {
      return file.parameters();
    }

    @Override
    public @Nullable Long macs() {
      return null;
    }
  }

  /** A network of which gpunas has no model. */
  record Published(KnownNetwork known) implements Subject {
    @Override
    public long parameters() {
      return known.parameters();
    }

    @Override
    public Long macs() {
      return known.macs();
    }
  }
}
