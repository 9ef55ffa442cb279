package org.espalier.actors.copies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.espalier.actors.copies.RunCopy.Version;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.RunMark;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.Checkpoint;
import org.espalier.models.checkpoint.CheckpointStore;
import org.espalier.models.checkpoint.Disk;
import org.espalier.models.checkpoint.Origin;
import org.espalier.models.checkpoint.Position;
import org.espalier.models.checkpoint.StaleTermException;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.checkpoint.Verdict;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run in one node's folder, and copies of it in another's. */
class ReplicaTest {
  private static final Origin ORIGIN = new Origin("1", 1, "0".repeat(64));
  @TempDir Path folder;
  private RunStock there;
  private RunStock here;
  private Replica replica;
  private RunFolder run;
  private CheckpointStore store;
  private final List<Version> versions = new ArrayList<>();
  /** What was asked of the source. */
  private final List<String> asked = new ArrayList<>();

  @BeforeEach
  void aRun() throws IOException {
    there = new RunStock(folder.resolve("there"));
    here = new RunStock(folder.resolve("here"));
    replica = new Replica(here);
    run = RunFolder.create(there.folder("run").path(), "{}", "{ }");
    store = new CheckpointStore(run.checkpoints());
    store.claim(1);
  }

  /** Steps from the last checkpoint to this one, with a line of record each. */
  private Version checkpoint(long term, long step, String record) throws IOException {
    Files.writeString(run.events(), record);
    Files.writeString(run.metrics(), record.substring(record.length() / 2));
    ObjectNode state = new ObjectMapper().createObjectNode();
    new RunMark(step, record.length(), record.length() - record.length() / 2).addTo(state);
    Checkpoint made = store.write(ORIGIN, term, new Position(step, 1, 0),
        Map.of("vit.safetensors", Map.of("w", TensorBytes.of(new float[] {step, 2, 3}, 3))), state);
    versions.add(0, Version.of(made.name(), made.manifest()));
    return versions.get(0);
  }

  private RunCopy copy(long term, boolean whole) {
    return new RunCopy("run", term, versions, whole);
  }

  private RunSource source() {
    return new RunSource() {
      @Override
      public List<RunFile> files() throws IOException {
        return there.files("run");
      }

      @Override
      public void copy(String path, long from, long length, WritableByteChannel target) throws IOException {
        asked.add(path + " from " + from);
        target.write(ByteBuffer.wrap(there.read("run", path, from, (int) Math.min(length, RunStock.PIECE))));
      }
    };
  }

  private RunFolder bring(long term, boolean whole) throws IOException {
    return replica.bring(copy(term, whole), source());
  }

  @Test
  void aCheckpointComesWithTheRecordAsFarAsItGoesThere() throws IOException {
    checkpoint(1, 10, "one two three ");
    Files.writeString(run.events(), "one two three and what came later");

    RunFolder copied = bring(1, false);

    assertThat(new CheckpointStore(copied.checkpoints()).verify(versions.get(0).name())).isInstanceOf(Verdict.Sound.class);
    assertThat(copied.events()).hasContent("one two three ");
    assertThat(copied.metrics()).content().hasSize(7);
    assertThat(copied.experimentJson()).hasContent("{}");
    assertThat(here.versions("run")).isEqualTo(versions);
  }

  private void result(String status) throws IOException {
    Files.createDirectories(run.weights("net").getParent());
    Files.writeString(run.weights("net"), "weights");
    Files.writeString(run.result(), """
        { "status": "%s", "experimentHash": "abc", "steps": 8, "epochs": 2, "images": 64, "seconds": 1.5,
          "learners": { "net": { "top1": 1, "top5": 90, "best": null, "weights": "weights/net.safetensors", "sha256": "5a",
          "parameters": 7 } }, "versions": {}, "machine": {} }
        """.formatted(status));
  }

  @Test
  void whatAFinishedRunHasLeftComesWithoutItsCheckpointsAndItsResultLast() throws IOException {
    checkpoint(1, 10, "one two three ");
    result("completed");

    replica.bringLeft("run", source());

    RunFolder left = here.folder("run");
    assertThat(left.weights("net")).hasContent("weights");
    assertThat(left.readResult().orElseThrow().experimentHash()).isEqualTo("abc");
    assertThat(left.checkpoints()).doesNotExist();
    assertThat(left.events()).doesNotExist();
    assertThat(asked.get(asked.size() - 1)).isEqualTo("result.json from 0");
  }

  @Test
  void aRunThatIsNotCompleteThereHasLeftNothing() throws IOException {
    result("paused");

    assertThatThrownBy(() -> replica.bringLeft("run", source())).isInstanceOf(IOException.class).hasMessage("it is not complete there");
  }

  @Test
  void theNextCopyBringsOnlyWhatIsNew() throws IOException {
    checkpoint(1, 10, "one ");
    bring(1, false);
    asked.clear();
    checkpoint(1, 20, "one two ");

    RunFolder copied = bring(1, false);

    assertThat(copied.events()).hasContent("one two ");
    assertThat(asked).contains("events.jsonl from 4").noneMatch(path -> path.contains(versions.get(1).name()));
    assertThat(here.versions("run")).isEqualTo(versions);
  }

  @Test
  void checkpointsThatCountNoMoreGo() throws IOException {
    Version first = checkpoint(1, 10, "one ");
    bring(1, false);
    checkpoint(1, 20, "one two ");
    versions.remove(first);

    bring(1, false);

    assertThat(here.versions("run")).isEqualTo(versions).hasSize(1);
  }

  @Test
  void aRecordThatWasTakenBackIsTakenBackInTheCopy() throws IOException {
    checkpoint(1, 10, "one ");
    bring(1, false);
    Version lost = checkpoint(1, 20, "one two of the first term ");
    bring(1, false);
    versions.remove(lost);
    Disk.LOCAL.delete(run.checkpoints().resolve(lost.name()));
    store.claim(2);
    checkpoint(2, 20, "one and twenty of the second ");

    RunFolder copied = bring(2, false);

    assertThat(copied.events()).hasContent("one and twenty of the second ");
    assertThat(here.versions("run")).isEqualTo(versions);
  }

  @Test
  void aRunThatHasEndedComesWithAllItsFilesAndIsNoMoreThanThat() throws IOException {
    checkpoint(1, 10, "one ");
    bring(1, false);
    Files.writeString(run.events(), "one completed");
    Files.createDirectories(run.weights("vit").getParent());
    Files.writeString(run.weights("vit"), "weights");
    Files.createDirectories(run.journal());
    Files.writeString(run.journal().resolve("facts"), "not for others");

    RunFolder copied = bring(1, true);

    assertThat(copied.weights("vit")).hasContent("weights");
    assertThat(copied.events()).hasContent("one completed");
    assertThat(copied.journal()).doesNotExist();
  }

  @Test
  void whoeverAsksForAnEarlierTermIsRefused() throws IOException {
    checkpoint(3, 10, "one ");
    bring(3, false);
    versions.clear();
    assertThatThrownBy(() -> bring(2, false)).isInstanceOf(StaleTermException.class);
    assertThatThrownBy(() -> replica.drop("run", 2)).isInstanceOf(StaleTermException.class);
    assertThat(here.versions("run")).hasSize(1);
  }

  @Test
  void bytesThatAreNotThoseThatWereCommittedBecomeNoCheckpoint() throws IOException {
    Version good = checkpoint(1, 10, "one ");
    Path file = run.checkpoints().resolve(good.name()).resolve("vit.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);

    assertThatThrownBy(() -> bring(1, false)).isInstanceOf(IOException.class).hasMessageContaining("not what was committed");

    assertThat(here.versions("run")).isEmpty();
    assertThat(Disk.LOCAL.list(here.folder("run").checkpoints())).containsExactly("fence");
  }

  @Test
  void aCheckpointWhoseManifestIsDamagedHereIsBroughtAnew() throws IOException {
    Version good = checkpoint(1, 10, "one ");
    RunFolder copied = bring(1, false);
    Files.writeString(copied.checkpoints().resolve(good.name()).resolve("manifest.json"), "{}");

    bring(1, false);

    assertThat(here.versions("run")).isEqualTo(versions);
  }

  @Test
  void aCopyThatIsNotNeededGoesButNotARunThatIsKeptHere() throws IOException {
    checkpoint(1, 10, "one ");
    RunFolder copied = bring(1, false);
    replica.own("run");
    replica.drop("run", 1);
    assertThat(copied.exists()).isTrue();

    bring(1, false);
    replica.drop("run", 1);
    assertThat(copied.path()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../secret", "/etc/passwd", "a/../../secret", ""})
  void nothingOutsideOfARunsFolderIsRead(String path) throws IOException {
    Files.writeString(folder.resolve("there").resolve("secret"), "secret");
    assertThatThrownBy(() -> there.read("run", path, 0, 10)).isInstanceOfAny(InputException.class, IOException.class);
    assertThatThrownBy(() -> there.folder(path)).isInstanceOf(InputException.class);
  }
}
