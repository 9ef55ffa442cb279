package org.espalier.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailingDiskTest {
  @TempDir Path root;
  private FragileDisk disk;
  private Path folder;
  private CheckpointStore store;

  @BeforeEach
  void oneCheckpoint() throws IOException {
    disk = new FragileDisk(Files.createDirectory(root.resolve("graveyard")));
    folder = Files.createDirectory(root.resolve("checkpoints"));
    store = new CheckpointStore(folder, disk);
    store.claim(1);
    Sketches.write(store, 1, 100);
  }

  @Test
  void aFullDiskIsSaidLeavesNothingHalfWrittenAndIsOverWhenThereIsRoom() throws IOException {
    int refused = 0;
    for (long room = 0; !Files.exists(folder.resolve("step-000000000200")); room += 37) {
      disk.setRoom(room);
      Throwable failure = catchThrowable(() -> Sketches.write(store, 1, 200));
      if (failure != null) {
        refused++;
        assertThat(failure).isInstanceOf(DiskFullException.class)
            .hasMessageContaining("step-000000000200").hasMessageContaining(folder.toString())
            .hasMessageContaining("the disk is full").hasMessageContaining("make room");
        assertThat(Disk.LOCAL.list(folder)).containsExactly("fence", "step-000000000100");
        assertThat(store.recover().checkpoint().orElseThrow().name()).isEqualTo("step-000000000100");
      }
    }
    assertThat(refused).isGreaterThan(20);
    assertThat(Sketches.isWhole(store.recover().checkpoint().orElseThrow())).isTrue();
  }

  @Test
  void anIoErrorAtAnyOperationLeavesTheStoreUsable() throws IOException {
    boolean failed = true;
    for (int operation = 0; failed; operation++) {
      String story = "operation " + operation + " fails";
      long step = 1000 + operation;
      disk.failAt(operation);
      Throwable failure = catchThrowable(() -> {
        store.claim(2 + step);
        Sketches.write(store, 2 + step, step);
        store.retain(2, Set.of());
      });
      failed = disk.hasFailed();
      disk.failAt(-1);

      if (failure != null) {
        assertThat(failure).as(story).isInstanceOf(StorageException.class).isNotInstanceOf(DiskFullException.class)
            .hasMessageContaining("Input/output error");
      }
      assertThat(Sketches.isWhole(store.recover().checkpoint().orElseThrow())).as(story).isTrue();
      store.claim(2 + step);
      assertThat(Disk.LOCAL.list(folder)).as(story).allMatch(entry -> entry.matches("fence|step-\\d{12}"));
      assertThat(Sketches.isWhole(Sketches.write(store, 2 + step, step + 5000))).as(story).isTrue();
      store.retain(2, Set.of());
    }
  }

  @Test
  void aFileIsTheOldOneOrTheNewOne() throws IOException {
    Path file = root.resolve("result.json");
    DurableFile.write(disk, file, DurableFile.Content.of("old".getBytes()));
    disk.setRoom(2);
    assertThatThrownBy(() -> DurableFile.write(disk, file, DurableFile.Content.of("new".getBytes())))
        .isInstanceOf(DiskFullException.class).hasMessageContaining("result.json");
    assertThat(file).hasContent("old");
    assertThat(root.resolve("result.json.tmp")).doesNotExist();

    disk.setRoom(100);
    DurableFile.write(disk, file, DurableFile.Content.of("new".getBytes()));
    assertThat(file).hasContent("new");
  }
}
