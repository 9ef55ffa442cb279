package org.espalier.models.pickle;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Writes a pickle of protocol 2. Takes what {@link PickleReader} gives (but dicts as {@link Map}), and {@link Name}, {@link Call},
 * {@link Instance} and {@link Outside} for what Python or libtorch is to make of it.
 */
public final class PickleWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** A class or function. */
  public record Name(String module, String name) {}

  /** What the function gives for these arguments. */
  public record Call(Name function, PickledTuple arguments) {}

  /** An object of a class, by its attributes. */
  public record Instance(Name type, Map<String, ?> attributes) {}

  /** What lies outside under this id. */
  public record Outside(PickledTuple id) {}

  private PickleWriter() {}

  public static byte[] write(Object value) {
    PickleWriter writer = new PickleWriter();
    writer.opcodes(0x80, 2);
    writer.value(value);
    writer.opcodes('.');
    return writer.out.toByteArray();
  }

  private void value(Object value) {
    if (value == null) {
      opcodes('N');
    } else if (value instanceof Boolean flag) {
      opcodes(flag ? 0x88 : 0x89);
    } else if (value instanceof Long number) {
      number(number);
    } else if (value instanceof String text) {
      text(text);
    } else if (value instanceof PickledTuple tuple) {
      tuple(tuple);
    } else if (value instanceof Map<?, ?> entries) {
      dict(entries);
    } else {
      object(value);
    }
  }

  private void object(Object value) {
    if (value instanceof Name name) {
      name(name);
    } else if (value instanceof Call call) {
      name(call.function);
      tuple(call.arguments);
      opcodes('R');
    } else if (value instanceof Instance instance) {
      name(instance.type);
      opcodes(')', 0x81);
      dict(instance.attributes);
      opcodes('b');
    } else if (value instanceof Outside outside) {
      tuple(outside.id);
      opcodes('Q');
    } else {
      throw new IllegalArgumentException("no pickle is written of a " + value.getClass().getName());
    }
  }

  private void number(long number) {
    ByteBuffer little = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(number);
    boolean small = number == (int) number;
    opcodes(small ? new int[] {'J'} : new int[] {0x8A, Long.BYTES});
    out.write(little.array(), 0, small ? Integer.BYTES : Long.BYTES);
  }

  private void text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    opcodes('X');
    out.writeBytes(ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(utf8.length).array());
    out.writeBytes(utf8);
  }

  private void name(Name name) {
    out.writeBytes(("c" + name.module + "\n" + name.name + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private void tuple(PickledTuple tuple) {
    opcodes('(');
    tuple.items().forEach(this::value);
    opcodes('t');
  }

  private void dict(Map<?, ?> entries) {
    opcodes('}', '(');
    entries.forEach((key, entry) -> {
      value(key);
      value(entry);
    });
    opcodes('u');
  }

  private void opcodes(int... opcodes) {
    for (int opcode : opcodes) {
      out.write(opcode);
    }
  }
}
