package org.espalier.models.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.espalier.models.Quoted;
import org.espalier.models.pickle.Refusal;

/**
 * The entries of a zip archive, where they lie in its file (PKWARE's APPNOTE 6.3, with zip64). Java's own reader copies every entry;
 * here those that are stored as they are stay in mapped memory. Every place is checked against the file before it is looked at, and every
 * entry's sum before it is handed out.
 */
final class ZipIndex {
  private static final int END = 0x06054B50;
  private static final int END_64 = 0x06064B50;
  private static final int LOCATOR_64 = 0x07064B50;
  private static final int DIRECTORY = 0x02014B50;
  private static final int LOCAL = 0x04034B50;
  private static final int END_BYTES = 22;
  private static final int LONGEST_COMMENT = 0xFFFF;
  private static final int MOST_ENTRIES = 1 << 17;
  private static final int LARGEST_DIRECTORY = 1 << 26;
  private static final long IN_EXTRA = 0xFFFF_FFFFL;
  /** Deflated weights become hardly shorter; what unpacks to more than this many times the file, and some, is meant to fill memory. */
  private static final long MOST_UNPACKED = 16;
  private static final long SOME = 1 << 20;
  private final FileBytes file;
  private final Refusal refusal;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private long unpacked;

  private record Entry(int method, long crc, long packed, long size, long header) {}

  private record Directory(long begin, long bytes, long entries) {}

  private ZipIndex(FileBytes file, Refusal refusal) {
    this.file = file;
    this.refusal = refusal;
  }

  static ZipIndex read(FileBytes file, Refusal refusal) throws IOException {
    ZipIndex index = new ZipIndex(file, refusal);
    index.list(index.directory());
    return index;
  }

  Set<String> names() {
    return entries.keySet();
  }

  private Directory directory() throws IOException {
    long begin = Math.max(0, file.size() - END_BYTES - LONGEST_COMMENT);
    ByteBuffer tail = file.slice(begin, file.size() - begin);
    for (int at = tail.limit() - END_BYTES; at >= 0; at--) {
      if (tail.getInt(at) == END && (tail.getShort(at + 20) & 0xFFFF) == tail.limit() - at - END_BYTES) {
        return directory(tail, at, begin);
      }
    }
    throw refusal.of("the list of its parts, which stands at its end, is missing: the file was cut");
  }

  private Directory directory(ByteBuffer tail, int at, long begin) throws IOException {
    boolean large = at >= 20 && tail.getInt(at - 20) == LOCATOR_64;
    Directory directory = large ? large(tail.getLong(at - 12))
        : new Directory(u4(tail, at + 16), u4(tail, at + 12), tail.getShort(at + 10) & 0xFFFF);
    boolean sound = file.has(directory.begin, directory.bytes) && directory.bytes <= LARGEST_DIRECTORY
        && directory.begin + directory.bytes <= begin + at && directory.entries >= 0 && directory.entries <= MOST_ENTRIES;
    if (!sound) {
      throw refusal.of("the list of its parts is said to have %d entries in %d bytes at byte %d, and the file has %d bytes",
          directory.entries, directory.bytes, directory.begin, file.size());
    }
    return directory;
  }

  private Directory large(long at) throws IOException {
    if (!file.has(at, 56) || file.slice(at, 56).getInt(0) != END_64) {
      throw refusal.of("the long form of the list of its parts is not at byte %d, where it should be", at);
    }
    ByteBuffer end = file.slice(at, 56);
    return new Directory(end.getLong(48), end.getLong(40), end.getLong(32));
  }

  private void list(Directory directory) throws IOException {
    ByteBuffer list = file.slice(directory.begin, directory.bytes);
    for (long i = 0; i < directory.entries; i++) {
      if (list.remaining() < 46 || list.getInt(list.position()) != DIRECTORY) {
        throw refusal.of("entry %d of %d in the list of its parts is broken", i + 1, directory.entries);
      }
      int at = list.position();
      int name = list.getShort(at + 28) & 0xFFFF;
      int extra = list.getShort(at + 30) & 0xFFFF;
      int next = 46 + name + extra + (list.getShort(at + 32) & 0xFFFF);
      if (list.remaining() < next) {
        throw refusal.of("entry %d of %d in the list of its parts is cut", i + 1, directory.entries);
      }
      add(text(list.slice(at + 46, name)), entry(list, at, list.slice(at + 46 + name, extra).order(list.order())));
      list.position(at + next);
    }
  }

  private Entry entry(ByteBuffer list, int at, ByteBuffer extra) {
    long size = u4(list, at + 24);
    long packed = u4(list, at + 20);
    long header = u4(list, at + 42);
    ByteBuffer large = large(extra);
    size = size == IN_EXTRA ? next(large) : size;
    packed = packed == IN_EXTRA ? next(large) : packed;
    header = header == IN_EXTRA ? next(large) : header;
    return new Entry(list.getShort(at + 10) & 0xFFFF, u4(list, at + 16), packed, size, header);
  }

  /** The extra field with sizes of 64 bits; nothing if there is none. */
  private static ByteBuffer large(ByteBuffer extra) {
    for (int at = 0; at + 4 <= extra.limit(); at += 4 + (extra.getShort(at + 2) & 0xFFFF)) {
      int length = extra.getShort(at + 2) & 0xFFFF;
      if (extra.getShort(at) == 1 && at + 4 + length <= extra.limit()) {
        return extra.slice(at + 4, length).order(extra.order());
      }
    }
    return ByteBuffer.allocate(0);
  }

  private long next(ByteBuffer numbers) {
    if (numbers.remaining() < Long.BYTES) {
      throw refusal.of("the list of its parts leaves out a size of 64 bits");
    }
    return numbers.getLong();
  }

  private void add(String name, Entry entry) {
    if (entries.put(name, entry) != null) {
      throw refusal.of("it has the part %s twice", Quoted.text(name));
    }
  }

  /** What an entry holds, in mapped memory if it is stored as it is. */
  ByteBuffer bytes(String name) throws IOException {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw refusal.of("it has no part %s", Quoted.text(name));
    }
    ByteBuffer packed = packed(name, entry);
    ByteBuffer content = switch (entry.method) {
      case 0 -> packed;
      case 8 -> inflated(name, entry, packed);
      default -> throw refusal.of("part %s is packed by method %d; 0 (stored) and 8 (deflated) are read", Quoted.text(name), entry.method);
    };
    check(name, entry, content);
    return content;
  }

  private ByteBuffer packed(String name, Entry entry) throws IOException {
    if (!file.has(entry.header, 30) || file.slice(entry.header, 30).getInt(0) != LOCAL) {
      throw refusal.of("part %s does not begin at byte %d, where it should", Quoted.text(name), entry.header);
    }
    ByteBuffer local = file.slice(entry.header, 30);
    long begin = entry.header + 30 + (local.getShort(26) & 0xFFFF) + (local.getShort(28) & 0xFFFF);
    boolean sound = file.has(begin, entry.packed) && (entry.method != 0 || entry.packed == entry.size)
        && entry.size >= 0 && entry.size <= Integer.MAX_VALUE;
    if (!sound) {
      throw refusal.of("part %s is said to have %d bytes, packed %d, at byte %d, and the file has %d bytes", Quoted.text(name), entry.size,
          entry.packed, begin, file.size());
    }
    return file.slice(begin, entry.packed);
  }

  private ByteBuffer inflated(String name, Entry entry, ByteBuffer packed) {
    unpacked += entry.size;
    if (unpacked > MOST_UNPACKED * file.size() + SOME) {
      throw refusal.of("its parts unpack to more than %d times its size", MOST_UNPACKED);
    }
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(packed);
      byte[] content = new byte[(int) entry.size];
      int done = inflater.inflate(content);
      if (done < content.length) {
        throw refusal.of("part %s ends after %d of %d bytes", Quoted.text(name), done, entry.size);
      }
      return ByteBuffer.wrap(content).order(packed.order());
    } catch (DataFormatException e) {
      throw refusal.of("part %s cannot be unpacked (%s)", Quoted.text(name), e.getMessage());
    } finally {
      inflater.end();
    }
  }

  /** A sum of 0 says that PyTorch was told to leave it out. */
  private void check(String name, Entry entry, ByteBuffer content) {
    CRC32 crc = new CRC32();
    crc.update(content.duplicate());
    if (entry.crc != 0 && crc.getValue() != entry.crc) {
      throw refusal.of("part %s is damaged: its CRC-32 is %08x, needed is %08x", Quoted.text(name), crc.getValue(), entry.crc);
    }
  }

  private static long u4(ByteBuffer bytes, int at) {
    return bytes.getInt(at) & 0xFFFF_FFFFL;
  }

  /** Of whatever bytes: a name that is no UTF-8 is asked for by no one. */
  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes).toString();
  }
}
