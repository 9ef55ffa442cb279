package org.espalier.models.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.espalier.models.InputException;
import org.espalier.models.Quoted;

/**
 * Reads the JSON head of one safetensors file and believes nothing in it: every number is checked against the file before it
 * is used, and what is kept is bounded by a small multiple of the head. Where the reference reader (safetensors 0.8) accepts
 * a file, so does this one, up to the limits named here and element types of less than a byte.
 */
final class SafeTensorsParser {
  static final int MAX_HEADER = 1 << 24;
  static final int MAX_TENSORS = 1 << 14;
  static final int MAX_METADATA = 1 << 10;
  static final int MAX_RANK = 32;

  private static final JsonFactory JSON = JsonFactory.builder()
      .streamReadConstraints(StreamReadConstraints.builder()
          .maxNestingDepth(32).maxNumberLength(20).maxStringLength(1 << 20).maxNameLength(1 << 12).build())
      .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
      .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
      .build();

  private final String file;
  private final long dataBytes;
  private final SortedMap<String, String> metadata = new TreeMap<>();
  private final SortedMap<String, SafeTensorsHeader.Place> places = new TreeMap<>();
  private final long[] scratch = new long[MAX_RANK];
  private boolean metadataSeen;

  /**
   * @param file      named in messages
   * @param dataBytes bytes of the file behind the head
   */
  SafeTensorsParser(String file, long dataBytes) {
    this.file = file;
    this.dataBytes = dataBytes;
  }

  SafeTensorsHeader parse(byte[] head) {
    if (head.length == 0 || head[0] != '{') {
      throw refuse("its header does not begin with '{'");
    }
    var strict = StandardCharsets.UTF_8.newDecoder();
    try (JsonParser json = JSON.createParser(new InputStreamReader(new ByteArrayInputStream(head), strict))) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        entry(json, name(json));
      }
      if (json.nextToken() != null) {
        throw refuse("its header has something behind the JSON object");
      }
    } catch (CharacterCodingException e) {
      throw refuse("its header is not UTF-8");
    } catch (JsonProcessingException e) {
      throw refuse("its header is not JSON, or beyond a limit, at character %d: %s",
          e.getLocation() == null ? 0 : e.getLocation().getCharOffset(), firstLine(e.getOriginalMessage()));
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    }
    SafeTensorsLayout.check(file, places, dataBytes);
    return new SafeTensorsHeader(8L + head.length, metadata, places);
  }

  private void entry(JsonParser json, String name) throws IOException {
    JsonToken value = json.nextToken();
    if (!name.equals(SafeTensorsHead.METADATA)) {
      tensor(json, name, value);
      return;
    }
    if (metadataSeen) {
      throw refuse("its header has two %s", SafeTensorsHead.METADATA);
    }
    metadataSeen = true;
    if (value == JsonToken.START_OBJECT) {
      metadata(json);
    } else if (value != JsonToken.VALUE_NULL) {
      throw refuse("its %s is not an object of strings", SafeTensorsHead.METADATA);
    }
  }

  private void metadata(JsonParser json) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = name(json);
      if (json.nextToken() != JsonToken.VALUE_STRING) {
        throw refuse("its metadata %s is not a string", Quoted.text(key));
      }
      if (metadata.put(key, whole(json.getText())) != null) {
        throw refuse("its metadata has %s twice", Quoted.text(key));
      }
      if (metadata.size() > MAX_METADATA) {
        throw refuse("it has more than %d metadata entries", MAX_METADATA);
      }
    }
  }

  private void tensor(JsonParser json, String name, JsonToken value) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      throw refuse("tensor %s is described by no object", Quoted.text(name));
    }
    DType dtype = null;
    long[] shape = null;
    long[] offsets = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = name(json);
      json.nextToken();
      switch (field) {
        case "dtype" -> dtype = once(name, field, dtype, dtype(json, name));
        case "shape" -> shape = once(name, field, shape, numbers(json, name, field, MAX_RANK));
        case "data_offsets" -> offsets = once(name, field, offsets, numbers(json, name, field, 2));
        default -> json.skipChildren();
      }
    }
    if (dtype == null || shape == null || offsets == null || offsets.length != 2) {
      throw refuse("tensor %s needs a dtype, a shape and two data_offsets", Quoted.text(name));
    }
    place(name, dtype, shape, offsets);
  }

  private void place(String name, DType dtype, long[] shape, long[] offsets) {
    SafeTensorsLayout.checkOffsets(file, name, offsets, dataBytes);
    TensorSpec spec;
    try {
      spec = new TensorSpec(dtype, shape);
    } catch (IllegalArgumentException e) {
      throw refuse("tensor %s: %s", Quoted.text(name), e.getMessage());
    }
    if (spec.bytes() != offsets[1] - offsets[0]) {
      throw refuse("tensor %s %s needs %d bytes, its data_offsets %s hold %d",
          Quoted.text(name), spec, spec.bytes(), Arrays.toString(offsets), offsets[1] - offsets[0]);
    }
    if (places.put(name, new SafeTensorsHeader.Place(spec, offsets[0])) != null) {
      throw refuse("it has tensor %s twice", Quoted.text(name));
    }
    if (places.size() > MAX_TENSORS) {
      throw refuse("it has more than %d tensors", MAX_TENSORS);
    }
  }

  private DType dtype(JsonParser json, String name) throws IOException {
    String text = json.currentToken() == JsonToken.VALUE_STRING ? json.getText() : String.valueOf(json.currentToken());
    return DType.named(text).orElseThrow(() -> refuse("tensor %s has the dtype %s; known are %s",
        Quoted.text(name), Quoted.text(text), DType.known()));
  }

  private long[] numbers(JsonParser json, String name, String field, int most) throws IOException {
    int count = 0;
    boolean good = json.currentToken() == JsonToken.START_ARRAY;
    while (good && json.nextToken() != JsonToken.END_ARRAY) {
      good = json.currentToken() == JsonToken.VALUE_NUMBER_INT && count < most && json.getText().charAt(0) != '-';
      if (good) {
        scratch[count++] = json.getLongValue();
      }
    }
    if (!good) {
      throw refuse("tensor %s: its %s is not a list of at most %d whole numbers of 0 or more",
          Quoted.text(name), field, most);
    }
    return Arrays.copyOf(scratch, count);
  }

  private <T> T once(String name, String field, T before, T now) {
    if (before != null) {
      throw refuse("tensor %s has its %s twice", Quoted.text(name), field);
    }
    return now;
  }

  private String name(JsonParser json) throws IOException {
    return whole(json.currentName());
  }

  /** Refuses half of a surrogate pair, which JSON's escapes can write and UTF-8 cannot. */
  private String whole(String text) {
    for (int i = 0, c; i < text.length(); i += Character.charCount(c)) {
      c = text.codePointAt(i);
      if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
        throw refuse("its header has a text that is no Unicode: %s", Quoted.text(text));
      }
    }
    return text;
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("").strip();
  }

  private InputException refuse(String detail, Object... arguments) {
    return SafeTensors.refused(file, detail, arguments);
  }
}
