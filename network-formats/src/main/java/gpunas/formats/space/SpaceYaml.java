package gpunas.formats.space;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import gpunas.formats.strict.ByteOrderMark;
import gpunas.formats.strict.Places;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Spaces;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Search spaces as YAML: GPUNet's Table 1, or what a user writes instead.
 *
 * <p>Choices are one value, a list, or a range with its ends:
 *
 * <pre>{@code
 * name: "mine"
 * inputChannels: 3
 * classes: 1000
 * tailWidth: 1280
 * padding: same                                 # or as_released; same if left out
 * resolutions: {from: 224, to: 512, step: 32}
 * stem: {filters: [24, 32], kernel: 3, stride: 2, activation: swish}
 * stages:
 *   - type: conv                                # or fused_irb, irb
 *     stride: 1
 *     kernels: [3, 5]
 *     activations: [relu, swish]
 *     layers: {from: 1, to: 4}
 *   - type: irb
 *     stride: 2
 *     filters: {from: 96, to: 192, step: 16}    # of a conv stage: as many as come in if left out
 *     kernels: [3, 5]
 *     expansions: {from: 2, to: 6}              # of bottlenecks only
 *     squeezeExcite: [0, 1]                     # of bottlenecks only
 *     activations: swish
 *     layers: {from: 0, to: 10}
 * }</pre>
 */
public final class SpaceYaml {

  private static final ObjectMapper YAML =
      YAMLMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private SpaceYaml() {}

  /**
   * The space of a name, one of {@link Spaces#NAMES}, or of a file.
   *
   * @throws IllegalArgumentException if there is no such name or file, or it holds no space
   */
  public static SearchSpace load(String nameOrFile) {
    var named = Spaces.find(nameOrFile);
    return named == null ? load(Path.of(nameOrFile)) : named;
  }

  /**
   * The space of a file.
   *
   * @throws IllegalArgumentException if there is no such file, or it holds no space
   */
  public static SearchSpace load(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "There is no space %s. Known are %s; anything else is a file, and %s is none."
              .formatted(file, String.join(", ", Spaces.NAMES), file.toAbsolutePath()));
    }
    try {
      return read(Files.readString(file));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("%s: %s".formatted(file, e.getMessage()), e);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "The space %s is no text in UTF-8; expected YAML.".formatted(file), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("The space %s cannot be read: %s".formatted(file, e), e);
    }
  }

  /**
   * The space of a text.
   *
   * @throws IllegalArgumentException if it is none; the message names the stage, from 1, and the
   *     value
   */
  public static SearchSpace read(String yaml) {
    try {
      return SpaceReader.read(YAML.readTree(ByteOrderMark.removed(yaml)));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "The space is not YAML%s: %s.".formatted(Places.of(e), firstLine(e.getOriginalMessage())),
          e);
    }
  }

  /** A text that {@link #read} makes the same space of. */
  public static String write(SearchSpace space) {
    return SpaceWriter.write(space);
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("");
  }
}
