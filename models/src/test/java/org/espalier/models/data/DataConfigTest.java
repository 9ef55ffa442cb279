package org.espalier.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.espalier.models.InputException;
import org.junit.jupiter.api.Test;

class DataConfigTest {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  @Test
  void whatIsLeftOutIsFilledWithWhatIsUsualForTheSource() throws JsonProcessingException {
    DataConfig cifar = read("{'source': {'kind': 'cifar100', 'root': 'here'}}");
    DataConfig folder = read("{'source': {'kind': 'folder', 'root': 'here'}}");
    DataConfig shapes = read("{'source': {'kind': 'shapes'}}");

    assertThat(cifar)
        .isEqualTo(new DataConfig(new Source.Cifar100("here", Source.Labels.FINE), 32,
        new Transform.PadCropFlip(null), new Transform.Resize(), Normalization.CIFAR100, 1.0, 0, 0.0, 0L));
    assertThat(folder.imageSize()).isEqualTo(224);
    assertThat(folder.train()).isEqualTo(new Transform.RandomResizedCropFlip(0.6, 1.0, 0.75, 4.0 / 3));
    assertThat(folder.test()).isEqualTo(new Transform.ResizeCenterCrop());
    assertThat(folder.source()).isEqualTo(new Source.Folder("here", Source.OnBroken.STOP, 100_000_000L));
    assertThat(shapes.source()).isEqualTo(new Source.Shapes(2000, 2000, 0L));
  }

  @Test
  void whatIsGivenCountsAndTheWholeIsWrittenAndReadBackEqual() throws JsonProcessingException {
    DataConfig config = read("{'source': {'kind': 'cifar100', 'root': 'here', 'labels': 'coarse'}, 'imageSize': 64,"
        + "'train': {'kind': 'pad-crop-flip', 'pad': 2}, 'test': {'kind': 'resize-center-crop'},"
        + "'normalization': 'imagenet', 'limit': 20, 'validation': 0.1, 'seed': 5}");

    assertThat(config.source()).isEqualTo(new Source.Cifar100("here", Source.Labels.COARSE));
    assertThat(config.train()).isEqualTo(new Transform.PadCropFlip(2));
    assertThat(config.normalization()).isSameAs(Normalization.IMAGENET);
    assertThat(JSON.readValue(JSON.writeValueAsString(config), DataConfig.class)).isEqualTo(config);
    assertThat(JSON.writeValueAsString(config))
        .contains("\"kind\":\"pad-crop-flip\"", "\"labels\":\"coarse\"", "\"mean\":[0.485");
  }

  @Test
  void allKindsOfSourceAndTransformSurviveWritingAndReading() throws JsonProcessingException {
    for (Source source : new Source[] {new Source.Cifar10("a"), new Source.Cifar100("a", null), new Source.Shapes(10, 20, 3L),
        new Source.Folder("a", Source.OnBroken.SKIP, 5L)}) {
      for (Transform transform : new Transform[] {new Transform.None(), new Transform.Resize(),
          new Transform.ResizeCenterCrop(), new Transform.PadCropFlip(null),
          new Transform.RandomResizedCropFlip(0.2, null, null, null)}) {
        DataConfig config = new DataConfig(source, 8, transform, transform, null, 0.5, null, null, null);
        assertThat(JSON.readValue(JSON.writeValueAsString(config), DataConfig.class)).isEqualTo(config);
      }
    }
  }

  @Test
  void aNormalizationCanBeGivenInNumbers() throws JsonProcessingException {
    DataConfig config = read("{'source': {'kind': 'shapes'}, 'normalization': {'mean': [0.5, 0.5, 0.5], 'std': [0.5, 0.25, 1]}}");
    assertThat(config.normalization())
        .isEqualTo(Normalization.of(0.5, 0.5, 0.5, 0.5, 0.25, 1));
    assertThatThrownBy(() -> Normalization.named("mnist")).isInstanceOf(InputException.class)
        .hasMessageContainingAll("\"mnist\"", "cifar10, cifar100, imagenet, shapes");
    assertThatThrownBy(() -> Normalization.of(0.5, 0.5, 0.5, 0.5, 0, 1)).isInstanceOf(InputException.class)
        .hasMessageContainingAll("std", "0.0");
  }

  @Test
  void valuesThatCannotBeAreRefusedWithTheirNameAndValue() {
    refused("data.source is missing", "{}");
    refused("data.source.root is missing", "{'source': {'kind': 'cifar10'}}");
    refused("data.imageSize is 0", "{'source': {'kind': 'shapes'}, 'imageSize': 0}");
    refused("data.fraction is 1.5", "{'source': {'kind': 'shapes'}, 'fraction': 1.5}");
    refused("data.fraction is 0.5 and data.limit is 3", "{'source': {'kind': 'shapes'}, 'fraction': 0.5, 'limit': 3}");
    refused("data.limit is -1", "{'source': {'kind': 'shapes'}, 'limit': -1}");
    refused("data.validation is 1.0", "{'source': {'kind': 'shapes'}, 'validation': 1}");
    refused("0 test pictures", "{'source': {'kind': 'shapes', 'test': 0}}");
    refused("data.source.maxPixels is 0", "{'source': {'kind': 'folder', 'root': 'a', 'maxPixels': 0}}");
    assertThatThrownBy(() -> read("{'source': {'kind': 'cifar11', 'root': 'a'}}")).hasMessageContaining("cifar11");
    assertThatThrownBy(() -> read("{'source': {'kind': 'shapes'}, 'fractoin': 1}")).hasMessageContaining("fractoin");
  }

  private static void refused(String message, String json) {
    assertThatThrownBy(() -> read(json)).hasRootCauseInstanceOf(InputException.class)
        .satisfies(e -> assertThat(rootCause(e)).hasMessageContaining(message));
  }

  private static Throwable rootCause(Throwable e) {
    return e.getCause() == null ? e : rootCause(e.getCause());
  }

  private static DataConfig read(String json) throws JsonProcessingException {
    return JSON.readValue(json.replace('\'', '"'), DataConfig.class);
  }
}
