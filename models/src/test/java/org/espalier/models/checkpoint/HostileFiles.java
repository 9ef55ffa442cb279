package org.espalier.models.checkpoint;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Small files that a safetensors reader must judge, and part of what ours says of each ("" where it accepts). The reference
 * reader (safetensors 0.8.0, asked when the list was made) judges the same of all but those of {@link #stricter}.
 */
final class HostileFiles {
  private final Map<String, File> files = new LinkedHashMap<>();

  record File(byte[] bytes, String said) {}

  static Map<String, File> all() {
    var hostile = new HostileFiles();
    hostile.sound();
    hostile.lengths();
    hostile.json();
    hostile.entries();
    hostile.places();
    hostile.stricter();
    return hostile.files;
  }

  private void sound() {
    add("one tensor", head(a("F32", "[1]", "[0,4]")), 4, "");
    add("no tensor", "{}", 0, "");
    add("scalar", head(a("F64", "[]", "[0,8]")), 8, "");
    add("empty tensors at one place", "{\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]},"
        + "\"b\":{\"dtype\":\"I64\",\"shape\":[3,0],\"data_offsets\":[0,0]}}", 0, "");
    add("names out of order", "{\"b\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
        + "\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]}}", 3, "");
    add("places out of order", "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[2,3]},"
        + "\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}", 3, "");
    add("unaligned", "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
        + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[1,5]}}", 5, "");
    add("an unknown field", "{\"a\":{\"dtype\":\"U8\",\"more\":[{}],\"shape\":[1],\"data_offsets\":[0,1]}}", 1, "");
    add("metadata null", "{\"__metadata__\":null}", 0, "");
    add("no name", "{\"\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1, "");
    add("a name with escapes", "{\"\\u0000\\ud83c\\udf33\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1, "");
    add("NaN flood", head(a("F32", "[16]", "[0,64]")), 64, "");
  }

  private void lengths() {
    raw("empty file", new byte[0], "has 0 bytes");
    raw("seven bytes", new byte[7], "has 7 bytes");
    raw("header length 0", words(0), "said to have 0 bytes");
    raw("header length 0 before data", words(0, 1, 1), "said to have 0 bytes");
    raw("header length 2^63", words(Long.MIN_VALUE, 1), "said to have 9223372036854775808 bytes");
    raw("header length 2^64 - 1", words(-1, 1), "said to have 18446744073709551615 bytes");
    raw("header longer than the file by one", words(9, 1), "said to have 9 bytes; needed are 1 to 8");
    add("data too short", head(a("F32", "[1]", "[0,4]")), 3, "within the 3 bytes");
    add("data too long", head(a("F32", "[1]", "[0,4]")), 5, "end at byte 4 of the data, and the file has 5");
  }

  private void json() {
    add("no object", "[]", 0, "does not begin with '{'");
    add("text", "hello", 0, "does not begin with '{'");
    add("cut JSON", "{\"a\":{\"dtype\":", 0, "not JSON");
    add("two objects", "{}{}", 0, "behind the JSON object");
    add("nulls for padding", "{}\0\0\0\0\0\0", 0, "not JSON");
    add("a comment", "{/**/}", 0, "not JSON");
    add("trailing comma", "{\"__metadata__\":{},}", 0, "not JSON");
    raw("bad UTF-8", withHead(bytes("{\"?\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}", 0xFF), 0), "not UTF-8");
    raw("a stray continuation byte", withHead(bytes("{\"?\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}", 0x80), 0),
        "not UTF-8");
    raw("overlong UTF-8", withHead(bytes("{\"?/\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}", 0xC0), 0), "not UTF-8");
    add("half a surrogate pair", "{\"\\ud800\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}", 0, "no Unicode");
    add("deep JSON", "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}", 0, "described by no object");
    add("very deep JSON in an unknown field", "{\"a\":{\"x\":" + "[".repeat(100_000) + "]".repeat(100_000)
        + ",\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}", 0, "beyond a limit");
    add("a number of 100,000 digits", head(a("U8", "[" + "9".repeat(100_000) + "]", "[0,0]")), 0, "beyond a limit");
  }

  private void entries() {
    add("a tensor twice", "{" + a("U8", "[1]", "[0,1]") + "," + a("U8", "[1]", "[1,2]") + "}", 2, "tensor \"a\" twice");
    add("a field twice", "{\"a\":{\"dtype\":\"U8\",\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}", 0, "its dtype twice");
    add("metadata twice", "{\"__metadata__\":{},\"__metadata__\":{}}", 0, "two __metadata__");
    add("metadata of numbers", "{\"__metadata__\":{\"a\":1}}", 0, "is not a string");
    add("metadata of text", "{\"__metadata__\":\"a\"}", 0, "not an object of strings");
    add("unknown dtype", head(a("F31", "[1]", "[0,4]")), 4, "dtype \"F31\"; known are BOOL");
    add("dtype in small letters", head(a("f32", "[1]", "[0,4]")), 4, "dtype \"f32\"");
    add("dtype a number", "{\"a\":{\"dtype\":4,\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "dtype \"VALUE_NUMBER_INT\"");
    add("no dtype", "{\"a\":{\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "needs a dtype");
    add("no shape", "{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}", 4, "needs a dtype, a shape");
    add("no offsets", "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4, "two data_offsets");
    add("one offset", head(a("F32", "[1]", "[4]")), 4, "two data_offsets");
    add("three offsets", head(a("F32", "[1]", "[0,4,4]")), 4, "at most 2 whole numbers");
    add("a negative size", head(a("F32", "[-1]", "[0,4]")), 4, "whole numbers of 0 or more");
    add("a size of minus 0", head(a("F32", "[-0]", "[0,0]")), 0, "whole numbers of 0 or more");
    add("a broken size", head(a("F32", "[1.0]", "[0,4]")), 4, "whole numbers of 0 or more");
    add("a size of null", head(a("F32", "[null]", "[0,4]")), 4, "whole numbers of 0 or more");
    add("a size of 2^64", head(a("U8", "[18446744073709551616]", "[0,0]")), 0, "beyond a limit");
    add("a size without its numbers", head(a("F32", "1", "[0,4]")), 4, "its shape is not a list");
  }

  private void places() {
    add("reversed offsets", head(a("F32", "[1]", "[4,0]")), 4, "an end not below it");
    add("offsets outside the file", head(a("F32", "[2]", "[0,8]")), 4, "within the 4 bytes");
    add("offsets of 2^62", head(a("U8", "[4611686018427387904]", "[0,4611686018427387904]")), 4, "within the 4 bytes");
    add("a shape larger than its place", head(a("F32", "[2]", "[0,4]")), 4, "needs 8 bytes");
    add("a shape smaller than its place", head(a("F32", "[1]", "[0,8]")), 8, "needs 4 bytes");
    add("a product that overflows to 4", head(a("F32", "[4294967296,4294967296]", "[0,0]")), 0, "more bytes than");
    add("a product that overflows to 0", head(a("U8", "[9223372036854775807,2]", "[0,0]")), 0, "more bytes than");
    add("a hole before", head(a("U8", "[1]", "[1,2]")), 2, "are a hole");
    add("a hole between", "{" + a("U8", "[1]", "[0,1]") + ",\"b\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[2,3]}}", 3,
        "are a hole");
    add("overlapping", "{" + a("U8", "[2]", "[0,2]") + ",\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]}}", 3,
        "lies over another");
    add("two at one place", "{" + a("U8", "[2]", "[0,2]") + ",\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}", 2,
        "lies over another");
    add("an empty tensor inside another", "{" + a("U8", "[2]", "[0,2]")
        + ",\"b\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[1,1]}}", 2, "lies over another");
    add("data without tensors", "{}", 8, "end at byte 0");
  }

  /** The reference accepts these; they are beyond our limits, or of an element type that we do not read. */
  private void stricter() {
    add("deep JSON in an unknown field", "{\"a\":{\"x\":" + "[".repeat(100) + "]".repeat(100)
        + ",\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}", 0, "beyond a limit");
    add("elements of four bits", head(a("F4", "[2]", "[0,1]")), 1, "dtype \"F4\"");
    add("rank 33", head(a("U8", "[" + "1,".repeat(32) + "1]", "[0,1]")), 1, "at most 32 whole numbers");
    add("2^63 empty rows", head(a("U8", "[9223372036854775808,0]", "[0,0]")), 0, "beyond a limit");
    var tensors = new StringBuilder("{");
    for (int i = 0; i < 1_000_000; i++) {
      tensors.append(i == 0 ? "" : ",").append('"').append(i).append("\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}");
    }
    add("a million tensors", tensors.append('}').toString(), 0, "needed are 1 to 16777216");
    add("100,000 tensors", tensors.substring(0, tensors.indexOf(",\"100000\"")) + "}", 0, "more than 16384 tensors");
    var metadata = new StringBuilder("{\"__metadata__\":{\"a\":\"\"");
    for (int i = 0; i < 2000; i++) {
      metadata.append(",\"").append(i).append("\":\"\"");
    }
    add("2000 metadata entries", metadata.append("}}").toString(), 0, "more than 1024 metadata");
  }

  private static String a(String dtype, String shape, String offsets) {
    return "\"a\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}";
  }

  private static String head(String entry) {
    return "{" + entry + "}";
  }

  private void add(String name, String head, int dataBytes, String said) {
    raw(name, withHead(head.getBytes(StandardCharsets.UTF_8), dataBytes), said);
  }

  private void raw(String name, byte[] bytes, String said) {
    files.put(name, new File(bytes, said));
  }

  private static byte[] bytes(String text, int mark) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    bytes[text.indexOf('?')] = (byte) mark;
    return bytes;
  }

  private static byte[] withHead(byte[] head, int dataBytes) {
    var file = new ByteArrayOutputStream();
    file.writeBytes(words(head.length));
    file.writeBytes(head);
    for (int i = 0; i < dataBytes; i++) {
      file.write(0xFF);
    }
    return file.toByteArray();
  }

  private static byte[] words(long... words) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * words.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long word : words) {
      bytes.putLong(word);
    }
    return bytes.array();
  }
}
