package gpunas.formats.description;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.formats.gpunet.Released;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.Padding;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class NetworkPictureTest {

  @ParameterizedTest
  @EnumSource
  void every_layer_is_a_bar_that_tells_its_key(Released released) throws Exception {
    var network = released.network(Padding.SAME);
    var bars = elements(document(NetworkPicture.of(network)), "rect");
    bars.removeFirst(); // the paper
    assertThat(bars)
        .extracting(Element::getTextContent)
        .containsExactlyElementsOf(network.layers().stream().map(LayerKey::of).toList());
  }

  @ParameterizedTest
  @EnumSource(names = {"GPUNET_0", "GPUNET_2", "GPUNET_D2"})
  void everything_is_on_the_paper_and_bars_do_not_overlap(Released released) throws Exception {
    var document = document(NetworkPicture.of(released.network(Padding.SAME)));
    var paper = document.getDocumentElement();
    var bars = elements(document, "rect");
    bars.removeFirst();
    var right = 0.0;
    for (var bar : bars) {
      assertThat(number(bar, "x")).isGreaterThan(right);
      right = number(bar, "x") + number(bar, "width");
    }
    assertThat(right).isLessThan(number(paper, "width"));
    assertThat(elements(document, "text"))
        .allMatch(text -> number(text, "y") < number(paper, "height"))
        .allMatch(text -> number(text, "x") < number(paper, "width"));
  }

  @Test
  void numbers_are_short_and_do_not_depend_on_the_language() throws Exception {
    var language = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      var picture = NetworkPicture.of(Released.GPUNET_0.network(Padding.SAME));
      assertThat(picture)
          .contains("3x320x320, 1000 classes: 11.9 M parameters, 3.31 G MACs")
          .contains(">2 × fused_irb<")
          .contains(">928 parameters<");
      document(picture);
    } finally {
      Locale.setDefault(language);
    }
  }

  private static Document document(String picture) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(picture.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<Element> elements(Document document, String name) {
    var nodes = document.getElementsByTagName(name);
    var elements = new ArrayList<Element>();
    for (var i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }

  private static double number(Element element, String attribute) {
    return Double.parseDouble(element.getAttribute(attribute));
  }
}
