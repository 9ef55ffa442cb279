package org.espalier.models.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.checkpoint.WeightsFile;
import org.espalier.models.data.BatchPlan;
import org.espalier.models.data.DataPart;
import org.espalier.models.data.ImageFiles;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.train.EpochReport;
import org.espalier.models.train.FrozenNetworks;
import org.espalier.models.train.Training;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SavedNetworksTest {
  private static final ComputeDevice DEVICE = ComputeDevice.cpu(0, 1);
  @TempDir
  Path folder;

  private static Prepared prepare(String method) {
    return Prepared.of(ExperimentReader.open("tiny-pair")
        .read(List.of("method.kind=" + method, "data.source.train=40", "data.source.test=20")).withThreads(learner -> 1));
  }

  private Path save(Prepared prepared, Training training, String learner) throws IOException {
    Path file = folder.resolve(learner + ".safetensors");
    WeightsFile.write(file, training.weights(learner), SavedNetworks.describe(prepared, learner, List.of()));
    return file;
  }

  @ParameterizedTest
  @ValueSource(strings = {"joint", "shared"})
  void savedNetworksScoreAsTheyDidInTraining(String method) throws IOException {
    Prepared prepared = prepare(method);
    Set<String> learners = prepared.plan().learners().keySet();
    try (Training training = new Training(prepared.plan(), prepared.trainingData(), DEVICE, learners, 1)) {
      for (String learner : learners) {
        SavedNetworks saved = SavedNetworks.read(save(prepared, training, learner));
        try (FrozenNetworks networks = new FrozenNetworks(DEVICE, saved.member(), saved.file().tensors())) {
          for (EpochReport report : training.endEpoch()) {
            if (networks.names().contains(report.score())) {
              assertThat(networks.evaluate(report.score(), prepared.data().test(), 7).top1()).isEqualTo(report.test().top1());
            }
          }
          assertThat(saved.file().description().classes()).isEqualTo(prepared.data().classNames());
          assertThat(saved.file().description().experimentHash()).isEqualTo(prepared.hash());
        }
      }
    }
  }

  @Test
  void aPictureFileGetsOneLogitAClass() throws IOException {
    Prepared prepared = prepare("joint");
    Path picture = folder.resolve("grey.png");
    ImageIO.write(new BufferedImage(50, 40, BufferedImage.TYPE_INT_RGB), "png", picture.toFile());
    try (Training training = new Training(prepared.plan(), prepared.trainingData(), DEVICE, Set.of("vit", "agent"), 1)) {
      SavedNetworks saved = SavedNetworks.read(save(prepared, training, "vit"));
      var part = new DataPart(DataPart.TEST, ImageFiles.unlabelled(List.of(picture, picture), prepared.data().classNames()),
          prepared.data().test().recipe());
      try (FrozenNetworks networks = new FrozenNetworks(DEVICE, saved.member(), saved.file().tensors())) {
        float[][] logits = networks.logits("vit", part, BatchPlan.evaluation(part, 8).batch(0, 0));
        assertThat(logits).hasDimensions(2, 10);
        assertThat(logits[0]).isEqualTo(logits[1]);
      }
    }
  }

  @Test
  void tensorsThatAreNotTheNetworksAreListed() throws IOException {
    Prepared prepared = prepare("joint");
    try (Training training = new Training(prepared.plan(), prepared.trainingData(), DEVICE, Set.of("vit", "agent"), 1)) {
      Map<String, TensorBytes> tensors = new TreeMap<>(training.weights("vit"));
      tensors.remove("cls_head.bias");
      tensors.put("cls_head.weight", TensorBytes.of(new float[6], 2, 3));
      tensors.put("extra", TensorBytes.of(new float[1], 1));
      Path file = folder.resolve("bad.safetensors");
      WeightsFile.write(file, tensors, SavedNetworks.describe(prepared, "vit", List.of()));

      assertThatThrownBy(() -> SavedNetworks.read(file)).isInstanceOf(InputException.class)
          .hasMessageContainingAll("bad.safetensors", "cls_head.bias", "cls_head.weight", "extra");
    }
  }

  @Test
  void aDescriptionOfAnUnknownNetworkIsRefused() throws IOException {
    Prepared prepared = prepare("joint");
    try (Training training = new Training(prepared.plan(), prepared.trainingData(), DEVICE, Set.of("vit", "agent"), 1)) {
      Path file = save(prepared, training, "vit");
      Path description = folder.resolve("vit.json");
      Files.writeString(description, Files.readString(description).replace("\"arch\" : \"vit\"", "\"arch\" : \"vet\""));

      assertThatThrownBy(() -> SavedNetworks.read(file)).isInstanceOf(InputException.class)
          .hasMessageContainingAll("vit.safetensors", "config.arch", "vet", "did you mean vit?");
    }
  }
}
