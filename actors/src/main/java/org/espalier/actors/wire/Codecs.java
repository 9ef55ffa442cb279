package org.espalier.actors.wire;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Every codec, found by record or by manifest. */
final class Codecs {
  private static final Map<Class<?>, Codec<?>> BY_TYPE = new HashMap<>();
  private static final Map<String, Codec<?>> BY_MANIFEST = new HashMap<>();

  static {
    Stream.of(TrainerCodecs.all(), TrainerEventCodecs.all(), TeacherCodecs.all(), ScheduleCodecs.all(), AnalystCodecs.all(),
        CoordinatorCodecs.all(), SupervisorCodecs.all(), RunsViewCodecs.all(), PlanningCodecs.all(), ExchangeCodecs.all(),
        CopiesCodecs.all(), RunFactCodecs.all(), SupervisorFactCodecs.all())
        .flatMap(List::stream).forEach(Codecs::register);
  }

  private Codecs() {}

  private static void register(Codec<?> codec) {
    if (BY_TYPE.put(codec.type(), codec) != null || BY_MANIFEST.put(codec.manifest(), codec) != null) {
      throw new IllegalStateException("two codecs for " + codec.type().getName() + " or manifest " + codec.manifest());
    }
  }

  /** @throws IllegalArgumentException if the class has none, so must not leave the JVM */
  static Codec<?> of(Class<?> type) {
    Codec<?> codec = BY_TYPE.get(type);
    if (codec == null) {
      throw new IllegalArgumentException("there is no codec for " + type.getName() + ": it does not leave a JVM");
    }
    return codec;
  }

  /** Null for an unknown one. */
  static Codec<?> of(String manifest) {
    return BY_MANIFEST.get(manifest);
  }

  /** For ever: a codec may be added, none may go. */
  static Set<String> manifests() {
    return Collections.unmodifiableSet(BY_MANIFEST.keySet());
  }
}
