package org.espalier.actors.teacher.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RoomTest {

  @Property(tries = 500)
  void theOldestGoUntilTheBoundIsKeptAndNoneThatIsBeingWritten(@ForAll @Size(max = 12) List<@IntRange(max = 100) Integer> sizes,
      @ForAll @Size(12) List<Boolean> written, @ForAll @IntRange(max = 600) int bound) {
    List<Room.Held> all = new ArrayList<>();
    for (int i = 0; i < sizes.size(); i++) {
      all.add(new Room.Held(Segment.at(Path.of("segment-" + i)), sizes.get(i), written.get(i)));
    }

    List<Segment> freed = Room.toFree(all, bound);

    List<Room.Held> gone = all.stream().filter(held -> freed.contains(held.segment())).toList();
    List<Room.Held> left = all.stream().filter(held -> !freed.contains(held.segment())).toList();
    assertThat(gone).noneMatch(Room.Held::written);
    if (Room.total(left) > bound) {
      assertThat(left).allMatch(Room.Held::written);
    }
    if (!gone.isEmpty()) {   // and not one more than needed, from the oldest on
      Room.Held last = gone.get(gone.size() - 1);
      assertThat(Room.total(left) + last.bytes()).isGreaterThan(bound);
      assertThat(all.subList(0, all.indexOf(last))).allMatch(held -> held.written() || gone.contains(held));
    }
  }

  @Example
  void theLastOfADiskIsForOtherThings() {
    long gib = 1L << 30;
    assertThat(Room.isLeft(2 * gib, 900 * gib, gib)).isTrue();
    assertThat(Room.isLeft(2 * gib - 1, 900 * gib, gib)).isFalse();
    assertThat(Room.isLeft(600, 10_000, 100)).as("a small one").isTrue();
    assertThat(Room.isLeft(599, 10_000, 100)).as("a small one").isFalse();
    assertThat(Room.isLeft(0, 0, 1)).isFalse();
  }
}
