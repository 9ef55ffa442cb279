package org.espalier.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStoreTest {
  @TempDir Path run;
  private Path folder;
  private CheckpointStore store;

  @BeforeEach
  void claim() throws StorageException {
    folder = run.resolve("checkpoints");
    store = new CheckpointStore(folder);
    store.claim(1);
  }

  @Test
  void whatWasWrittenIsFoundByAnotherProcess() throws IOException {
    Sketches.write(store, 1, 100);
    Checkpoint written = Sketches.write(store, 1, 250);

    Recovery recovery = new CheckpointStore(folder).latestVerified();

    Checkpoint found = recovery.checkpoint().orElseThrow();
    assertThat(found.name()).isEqualTo("step-000000000250").isEqualTo(written.name());
    assertThat(found.manifest().position()).isEqualTo(new Position(250, 2, 50));
    assertThat(found.manifest()).isEqualTo(written.manifest());
    assertThat(found.manifest().origin()).isEqualTo(Sketches.ORIGIN);
    assertThat(Sketches.isWhole(found)).isTrue();
    assertThat(recovery.passedOver()).isEmpty();
    assertThat(Disk.LOCAL.list(folder)).containsExactly("fence", "step-000000000100", "step-000000000250");
  }

  @Test
  void equalWeightsAreEqualFilesWhateverTheTerm() throws IOException {
    Checkpoint first = Sketches.write(store, 1, 100);
    store.claim(2);
    Checkpoint second = Sketches.write(store, 2, 100);

    assertThat(second.name()).as("nothing is replaced").isEqualTo("step-000000000100.2");
    assertThat(second.manifest().files()).isEqualTo(first.manifest().files());
    assertThat(second.manifest().checksum()).isNotEqualTo(first.manifest().checksum());
  }

  @Test
  void anEmptyStoreHasNothingToGoOnFrom() throws IOException {
    assertThat(store.recover()).isEqualTo(new Recovery(java.util.Optional.empty(), java.util.List.of()));
    assertThat(new CheckpointStore(run.resolve("nowhere")).list()).isEmpty();
  }

  @Test
  void aLaterTermIsNewerThanALaterStep() throws IOException {
    Sketches.write(store, 1, 300);
    store.claim(2);
    Sketches.write(store, 2, 250);

    assertThat(store.list()).extracting(CheckpointStore.Listed::name)
        .containsExactly("step-000000000250", "step-000000000300");
    assertThat(store.latestVerified().checkpoint().orElseThrow().name()).isEqualTo("step-000000000250");
  }

  @Test
  void aStaleTermIsRefusedBeforeItsSuccessorHasWrittenAnything() throws IOException {
    var late = new CheckpointStore(folder);
    CheckpointDraft begun = late.draft(Sketches.ORIGIN, 1, Sketches.position(400));
    new CheckpointStore(folder).claim(7);

    assertThatThrownBy(() -> begun.publish(Sketches.state(400))).isInstanceOf(StaleTermException.class)
        .hasMessageContaining("term 7").hasMessageContaining("what term 1 writes is refused");
    begun.close();
    assertThatThrownBy(() -> Sketches.write(late, 6, 400)).isInstanceOf(StaleTermException.class);
    assertThatThrownBy(() -> late.claim(6)).isInstanceOf(StaleTermException.class);
    assertThat(Disk.LOCAL.list(folder)).containsExactly("fence");
  }

  @Test
  void aStaleTermIsKnownFromTheManifestsWhenTheFenceIsLost() throws IOException {
    store.claim(3);
    Sketches.write(store, 3, 100);
    Files.writeString(folder.resolve("fence"), "x");
    assertThatThrownBy(() -> Sketches.write(store, 2, 200)).isInstanceOf(StaleTermException.class);
  }

  @Test
  void aDraftThatIsGivenUpLeavesNothing() throws IOException {
    try (CheckpointDraft draft = store.draft(Sketches.ORIGIN, 1, Sketches.position(100))) {
      draft.add("vit.safetensors", Sketches.files(100).get("vit.safetensors"), SafeTensors.WEIGHTS);
    }
    assertThat(Disk.LOCAL.list(folder)).containsExactly("fence");
  }

  @Test
  void twoDraftsOfOneStepDoNotMeet() throws IOException {
    try (CheckpointDraft one = store.draft(Sketches.ORIGIN, 1, Sketches.position(100));
        CheckpointDraft two = store.draft(Sketches.ORIGIN, 1, Sketches.position(100))) {
      assertThat(one.publish(Sketches.state(100)).name()).isEqualTo("step-000000000100");
      assertThat(two.publish(Sketches.state(100)).name()).isEqualTo("step-000000000100.2");
    }
  }

  @Test
  void filesAreCalledByPlainNames() throws IOException {
    try (CheckpointDraft draft = store.draft(Sketches.ORIGIN, 1, Sketches.position(100))) {
      for (String name : new String[] {"../vit.safetensors", "a/b", "", ".hidden", "manifest.json"}) {
        assertThatThrownBy(() -> draft.add(name, java.util.Map.of(), SafeTensors.WEIGHTS))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  @Test
  void theNewestAndThePinnedAreKept() throws IOException {
    for (long step = 100; step <= 600; step += 100) {
      Sketches.write(store, 1, step);
    }
    store.quarantine("step-000000000500");

    store.retain(2, Set.of("step-000000000200", "step-000000009900"));

    assertThat(Disk.LOCAL.list(folder)).containsExactly(
        "fence", "step-000000000200", "step-000000000400", "step-000000000500.damaged", "step-000000000600");
    assertThatThrownBy(() -> store.retain(0, Set.of())).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void claimingDeletesOrphansAndNothingElse() throws IOException {
    Sketches.write(store, 1, 100);
    for (String orphan : new String[] {"step-000000000200.tmp-1-1", "step-000000000200.2.gone", "step-000000000300.gone"}) {
      Files.createDirectories(folder.resolve(orphan).resolve("inner"));
      Files.writeString(folder.resolve(orphan).resolve("vit.safetensors"), "half");
    }
    Files.writeString(folder.resolve("fence.tmp"), "");
    Files.writeString(folder.resolve("notes.tmp"), "a person's");

    store.claim(2);

    assertThat(Disk.LOCAL.list(folder)).containsExactly("fence", "notes.tmp", "step-000000000100");
  }

  @Test
  void aVanishedFolderIsSaid() throws IOException {
    Sketches.write(store, 1, 100);
    Disk.LOCAL.delete(folder);
    assertThatThrownBy(() -> Sketches.write(store, 1, 200)).isInstanceOf(StorageException.class)
        .isNotInstanceOf(DiskFullException.class)
        .hasMessageContaining(folder.toString()).hasMessageContaining("see that the folder exists");
  }
}
