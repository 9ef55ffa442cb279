package org.espalier.models.checkpoint;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Writes the head of a safetensors file: keys in ascending order at every depth, padded with spaces to eight bytes. */
final class SafeTensorsHead {
  static final String METADATA = "__metadata__";
  private static final JsonFactory JSON = new JsonFactory();

  private SafeTensorsHead() {}

  /** The head with its length before it. */
  static ByteBuffer write(SortedMap<String, TensorBytes> tensors, Map<String, String> metadata) throws IOException {
    byte[] json = json(tensors, metadata);
    int padded = json.length + (-json.length & 7);
    if (padded > SafeTensorsParser.MAX_HEADER || tensors.size() > SafeTensorsParser.MAX_TENSORS) {
      throw new IllegalArgumentException(String.format("%d tensors with a header of %d bytes are too many for one file: at most "
          + "%d and %d", tensors.size(), padded, SafeTensorsParser.MAX_TENSORS, SafeTensorsParser.MAX_HEADER));
    }
    ByteBuffer head = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN).putLong(padded).put(json);
    while (head.hasRemaining()) {
      head.put((byte) ' ');
    }
    return head.flip();
  }

  private static byte[] json(SortedMap<String, TensorBytes> tensors, Map<String, String> metadata) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes, JsonEncoding.UTF8)) {
      json.writeStartObject();
      long begin = 0;
      for (String name : names(tensors, metadata)) {
        json.writeObjectFieldStart(name);
        if (name.equals(METADATA)) {
          writeStrings(json, metadata);
        } else {
          TensorSpec spec = tensors.get(name).spec();
          writeEntry(json, spec, begin);
          begin = Math.addExact(begin, spec.bytes());
        }
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static TreeSet<String> names(SortedMap<String, TensorBytes> tensors, Map<String, String> metadata) {
    var names = new TreeSet<>(tensors.keySet());
    for (String name : names) {
      if (name.equals(METADATA) || !StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
        throw new IllegalArgumentException("a tensor in a safetensors file cannot have the name " + name);
      }
    }
    if (!metadata.isEmpty()) {
      names.add(METADATA);
    }
    return names;
  }

  private static void writeStrings(JsonGenerator json, Map<String, String> metadata) throws IOException {
    for (var entry : new TreeMap<>(metadata).entrySet()) {
      json.writeStringField(entry.getKey(), entry.getValue());
    }
  }

  private static void writeEntry(JsonGenerator json, TensorSpec spec, long begin) throws IOException {
    json.writeFieldName("data_offsets");
    json.writeArray(new long[] {begin, begin + spec.bytes()}, 0, 2);
    json.writeStringField("dtype", spec.dtype().name());
    json.writeFieldName("shape");
    json.writeArray(spec.shape(), 0, spec.shape().length);
  }
}
