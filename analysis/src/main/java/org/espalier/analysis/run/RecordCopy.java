package org.espalier.analysis.run;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.espalier.models.InputException;

/**
 * Copies the beginning of a record. The files may still grow at their end meanwhile; what is copied is older than that. Each copy takes its
 * place whole.
 *
 * @param lastLook called when nothing but the renaming is left; what it throws leaves the file as it was
 */
record RecordCopy(Runnable lastLook) {
  private static final int LONGEST_EVENT = 1 << 24;
  private static final int STEP = 2;

  /** So many bytes of a file. */
  void head(Path from, long length, Path to) {
    if (length == 0) {
      return;
    }
    write(to, out -> {
      try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ)) {
        if (in.size() < length) {
          throw new InputException("%s has %d bytes, but its checkpoint was made at %d: its end is lost", from, in.size(), length);
        }
        for (long at = 0; at < length; ) {
          at += in.transferTo(at, length - at, out);
        }
      }
    });
  }

  /** Points of TensorBoard up to a step, file by file. */
  void points(Path from, long step, Path to) {
    if (!Files.isDirectory(from)) {
      return;
    }
    try (Stream<Path> files = Files.list(from)) {
      List<Path> all = files.filter(Files::isRegularFile).sorted().toList();
      all.forEach(file -> write(to.resolve(file.getFileName().toString()), out -> {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
          out.write(ByteBuffer.wrap(points(new DataInputStream(in), step)));
        }
      }));
    } catch (IOException e) {
      throw failed(from, e);
    }
  }

  private static byte[] points(DataInputStream in, long step) throws IOException {
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    byte[] head = new byte[12];   // length, checksum
    try {
      while (true) {
        in.readFully(head);
        long length = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 0 || length > LONGEST_EVENT) {
          return kept.toByteArray();   // nobody can read on behind this
        }
        byte[] event = new byte[(int) length + 4];
        in.readFully(event);
        if (stepOf(event, (int) length) <= step) {
          kept.write(head);
          kept.write(event);
        }
      }
    } catch (EOFException e) {
      return kept.toByteArray();
    }
  }

  private static long stepOf(byte[] event, int length) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(event, 0, length);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == STEP) {
        return in.readInt64();
      }
      in.skipField(tag);
    }
    return 0;
  }

  private interface Content {
    void writeTo(FileChannel out) throws IOException;
  }

  private void write(Path to, Content content) {
    Path aside = to.resolveSibling("." + to.getFileName() + ".copy.tmp");
    try {
      AtomicFile.makeFolder(to.toAbsolutePath().getParent());
      try (FileChannel out = FileChannel.open(aside, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.WRITE)) {
        content.writeTo(out);
        out.force(true);
      }
      lastLook.run();
      Files.move(aside, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw failed(to, e);
    }
  }

  private static UncheckedIOException failed(Path file, IOException e) {
    return new UncheckedIOException("cannot copy the record to " + file + ": " + e.getMessage(), e);
  }
}
