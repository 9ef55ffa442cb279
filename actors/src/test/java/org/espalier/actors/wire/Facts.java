package org.espalier.actors.wire;

import akka.actor.typed.ActorRef;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Collection;
import org.espalier.actors.exchange.Loan;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.checkpoint.TensorSpec;

/** What a record says, a line for each value: {@code work.term = 2}. Later versions may say more, never less or something else. */
final class Facts {
  private final References references;
  private final List<String> lines = new ArrayList<>();

  private Facts(References references) {
    this.references = references;
  }

  static List<String> of(Object message, References references) {
    Facts facts = new Facts(references);
    facts.add("", message);
    return facts.lines;
  }

  private void add(String path, Object value) {
    if (value instanceof ActorRef<?> reference) {
      line(path, references.text(reference));
    } else if (value instanceof TensorBytes tensor) {
      byte[] bytes = new byte[tensor.data().remaining()];
      tensor.data().get(bytes);
      line(path, tensor.spec() + " " + HexFormat.of().formatHex(bytes));
    } else if (value instanceof byte[] bytes) {
      line(path, HexFormat.of().formatHex(bytes));
    } else if (value instanceof TensorSpec spec) {
      line(path, spec.toString());
    } else if (value instanceof Loan) {
      return;   // does not travel
    } else if (value instanceof Optional<?> optional) {
      optional.ifPresentOrElse(inner -> add(path, inner), () -> line(path, "none"));
    } else if (value instanceof Map<?, ?> map) {
      map.forEach((key, inner) -> add(path + "{" + key + "}", inner));
    } else if (value instanceof Collection<?> list) {
      int i = 0;
      for (Object inner : list) {
        add(path + "[" + i++ + "]", inner);
      }
    } else if (value instanceof Record) {
      parts(path, value);
    } else {
      line(path, String.valueOf(value));
    }
  }

  private void parts(String path, Object message) {
    for (RecordComponent part : message.getClass().getRecordComponents()) {
      try {
        part.getAccessor().setAccessible(true);
        add(path.isEmpty() ? part.getName() : path + "." + part.getName(), part.getAccessor().invoke(message));
      } catch (ReflectiveOperationException e) {
        throw new AssertionError("cannot read " + part, e);
      }
    }
  }

  private void line(String path, String value) {
    lines.add((path.isEmpty() ? "value" : path) + " = " + value);
  }
}
