package org.espalier.models.checkpoint;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.espalier.models.Quoted;

/** Where tensors may lie in a safetensors file: each inside it, none over another, no byte unused. */
final class SafeTensorsLayout {
  private SafeTensorsLayout() {}

  static void checkOffsets(String file, String name, long[] offsets, long dataBytes) {
    if (offsets[0] > offsets[1] || offsets[1] > dataBytes) {
      throw SafeTensors.refused(file, "tensor %s has the data_offsets %s; needed are a begin, an end not below it, and both "
          + "within the %d bytes behind the header", Quoted.text(name), Arrays.toString(offsets), dataBytes);
    }
  }

  static void check(String file, Map<String, SafeTensorsHeader.Place> places, long dataBytes) {
    long filled = 0;
    for (var entry : inFileOrder(places)) {
      SafeTensorsHeader.Place place = entry.getValue();
      if (place.begin() != filled) {
        throw SafeTensors.refused(file, "tensor %s begins at byte %d of the data, needed is %d: %s", Quoted.text(entry.getKey()),
            place.begin(), filled, place.begin() < filled ? "it lies over another tensor" : "the bytes before it are a hole");
      }
      filled = place.end();
    }
    if (filled != dataBytes) {
      throw SafeTensors.refused(file, "its tensors end at byte %d of the data, and the file has %d", filled, dataBytes);
    }
  }

  static List<Map.Entry<String, SafeTensorsHeader.Place>> inFileOrder(Map<String, SafeTensorsHeader.Place> places) {
    return places.entrySet().stream()
        .sorted(Comparator.<Map.Entry<String, SafeTensorsHeader.Place>>comparingLong(e -> e.getValue().begin())
            .thenComparingLong(e -> e.getValue().end()))
        .toList();
  }
}
