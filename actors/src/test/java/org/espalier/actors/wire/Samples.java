package org.espalier.actors.wire;

import akka.actor.typed.ActorRef;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.espalier.actors.exchange.Loan;
import org.espalier.models.checkpoint.DType;
import java.util.function.Supplier;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.checkpoint.TensorSpec;

/** Makes an instance of any record, every component filled with a value of its own. */
final class Samples {
  private final Supplier<ActorRef<?>> references;
  private int count;

  Samples(Supplier<ActorRef<?>> references) {
    this.references = references;
  }

  Object of(Class<?> type) {
    return value(type);
  }

  private Object value(Type type) {
    if (type instanceof ParameterizedType generic) {
      return generic(generic);
    }
    Class<?> plain = (Class<?>) type;
    count++;
    if (plain == long.class || plain == Long.class) {
      return (long) count;
    } else if (plain == int.class || plain == Integer.class) {
      return count;
    } else if (plain == double.class || plain == Double.class) {
      return count + 0.1;
    } else if (plain == boolean.class) {
      return true;
    } else if (plain == String.class) {
      return "text " + count + " \u00e9";
    } else if (plain == TensorBytes.class) {
      return TensorBytes.of(new float[] {count, Float.NaN, -0f, 1e-40f, 5, 6}, 2, 3);
    } else if (plain == TensorSpec.class) {
      return new TensorSpec(DType.F32, count, 3);
    } else if (plain == byte[].class) {
      return new byte[] {(byte) count, -1, 0};
    } else if (plain == Loan.class) {
      return Loan.NONE;
    } else if (plain == Path.class) {
      return Path.of("/folder " + count);
    } else if (plain.isEnum()) {
      return plain.getEnumConstants()[count % plain.getEnumConstants().length];
    } else if (plain.isRecord()) {
      return record(plain);
    }
    throw new AssertionError("no sample of " + type);
  }

  private Object generic(ParameterizedType type) {
    Class<?> raw = (Class<?>) type.getRawType();
    Type[] arguments = type.getActualTypeArguments();
    if (raw == ActorRef.class) {
      return references.get();
    } else if (raw == Optional.class) {
      return Optional.of(value(arguments[0]));
    } else if (raw == List.class) {
      return List.of(value(arguments[0]), value(arguments[0]));
    } else if (raw == SortedSet.class) {
      return new TreeSet<>(List.of(value(arguments[0]), value(arguments[0])));
    } else if (raw == Map.class) {
      Map<Object, Object> map = new LinkedHashMap<>();
      map.put(value(arguments[0]), value(arguments[1]));
      map.put(value(arguments[0]), value(arguments[1]));
      return map;
    }
    throw new AssertionError("no sample of " + type);
  }

  private Object record(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    try {
      var constructor = type.getDeclaredConstructor(
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return constructor.newInstance(Arrays.stream(components).map(part -> value(part.getGenericType())).toArray());
    } catch (ReflectiveOperationException e) {
      throw new AssertionError("no sample of " + type.getName(), e);
    }
  }
}
