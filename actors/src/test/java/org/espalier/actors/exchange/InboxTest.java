package org.espalier.actors.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.espalier.actors.RefusedMessages.Reason;
import org.espalier.actors.RunTerm;
import org.junit.jupiter.api.Test;

class InboxTest {
  private static final RunTerm WORK = new RunTerm("run", 2);
  private final Inbox<Handover> inbox = new Inbox<>(WORK);
  private final List<Long> landed = new ArrayList<>();
  private final List<Long> closed = new ArrayList<>();

  private Optional<Reason> put(RunTerm work, long step, int part) {
    Handover came = new Handover(work, step, Handover.Kind.TOTAL, "vit", part, 2, Map.of(), () -> closed.add(step));
    return inbox.put(came, handover -> {
      landed.add(handover.step());
      return handover;
    });
  }

  @Test
  void partsInAnyOrderAreKeptUntilAllAreThere() {
    assertThat(put(WORK, 1, 1)).isEmpty();
    assertThat(inbox.missing(Handover.place(1, Handover.Kind.TOTAL), Set.of("vit"))).containsExactly("vit");
    assertThat(put(WORK, 1, 0)).isEmpty();

    assertThat(inbox.missing(Handover.place(1, Handover.Kind.TOTAL), Set.of("vit"))).isEmpty();
    assertThat(inbox.take(Handover.place(1, Handover.Kind.TOTAL))).extracting(Handover::part).containsExactly(0, 1);
    assertThat(closed).isEmpty();
  }

  /** What is refused must not land: it would overwrite what is being read. */
  @Test
  void whatIsRefusedIsClosedAndLandsNowhere() {
    put(WORK, 4, 0);
    inbox.take(Handover.place(4, Handover.Kind.TOTAL));
    put(WORK, 5, 0);
    landed.clear();

    assertThat(put(new RunTerm("run", 1), 5, 1)).contains(Reason.STALE);
    assertThat(put(WORK, 4, 0)).contains(Reason.REPEATED);
    assertThat(put(WORK, 5, 0)).contains(Reason.REPEATED);
    assertThat(landed).isEmpty();
    assertThat(closed).containsExactly(5L, 4L, 5L);
  }

  @Test
  void whatIsFurthestAheadMakesRoomForWhatIsNeededSooner() {
    put(WORK, 900, 0);
    put(WORK, 901, 0);
    put(WORK, 1, 0);

    assertThat(put(WORK, 2, 0)).contains(Reason.AHEAD);
    assertThat(closed).containsExactly(901L);
    assertThat(inbox.take(Handover.place(1, Handover.Kind.TOTAL))).hasSize(1);
    assertThat(inbox.take(Handover.place(2, Handover.Kind.TOTAL))).hasSize(1);
  }
}
