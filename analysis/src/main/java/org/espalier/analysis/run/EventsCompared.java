package org.espalier.analysis.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads two event logs side by side; circumstances, times and {@code timing} are passed over. */
final class EventsCompared {
  private EventsCompared() {}

  static NumbersCompared of(RunFolder left, RunFolder right) {
    if (!Files.exists(left.events()) || !Files.exists(right.events())) {
      return NumbersCompared.ended(0, !Files.exists(left.events()), !Files.exists(right.events()));
    }
    return of(left.events(), right.events());
  }

  private static NumbersCompared of(Path left, Path right) {
    try (EventReader ours = EventReader.open(left); EventReader theirs = EventReader.open(right)) {
      for (long equal = 0; ; equal++) {
        RunEvent our = nextThatRepeats(ours);
        RunEvent their = nextThatRepeats(theirs);
        if (our == null || their == null) {
          return NumbersCompared.ended(equal, our == null, their == null);
        }
        Optional<NumbersCompared.First> first = first(our, their);
        if (first.isPresent()) {
          return NumbersCompared.differ(equal, first.get());
        }
      }
    }
  }

  private static RunEvent nextThatRepeats(EventReader events) {
    RunEvent event = events.next();
    while (event != null && !event.repeats()) {
      event = events.next();
    }
    return event;
  }

  private static Optional<NumbersCompared.First> first(RunEvent left, RunEvent right) {
    String ours = place(left);
    String theirs = place(right);
    if (!ours.equals(theirs)) {
      return Optional.of(at(left, "event", ours, theirs));
    }
    Map<String, JsonNode> our = numbers(left);
    Map<String, JsonNode> their = numbers(right);
    Set<String> keys = new LinkedHashSet<>(our.keySet());
    keys.addAll(their.keySet());
    return keys.stream().filter(key -> !SettingDifference.same(our.get(key), their.get(key))).findFirst()
        .map(key -> at(left, left.kind() + " " + key, text(our.get(key)), text(their.get(key))));
  }

  private static String place(RunEvent event) {
    return "%s at step %d of epoch %d".formatted(event.kind(), event.step(), event.epoch());
  }

  private static Map<String, JsonNode> numbers(RunEvent event) {
    ObjectNode fields = event.fields().deepCopy().without(RunEvent.TIMING);
    if (event.is(EventKind.PHASE)) {
      fields.remove("epochs");   // a run that was forked has the record of one whose phase had another length; the settings tell
    }
    return SettingDifference.leaves(fields);
  }

  private static NumbersCompared.First at(RunEvent event, String what, String left, String right) {
    return new NumbersCompared.First(event.step(), event.epoch(), what, left, right);
  }

  private static String text(JsonNode value) {
    return value == null ? NumbersCompared.NONE : value.toString();
  }
}
