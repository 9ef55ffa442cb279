package org.espalier.models.checkpoint;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.espalier.models.InputException;
import org.espalier.models.Quoted;
import org.espalier.models.pickle.PickleReader;
import org.espalier.models.pickle.PickleWriter;
import org.espalier.models.pickle.PickledDict;
import org.espalier.models.pickle.TorchArchive;

/**
 * A file that {@code torch.save} wrote: a zip archive with a pickle and the values of its tensors, or, before PyTorch 1.6, pickles one
 * after the other with the values behind them. Reading executes nothing; see {@link TorchWords} for what a pickle may name. Tensors stay in
 * mapped memory unless their elements lie in another order than ours.
 */
public final class PyTorchFile {
  private static final BigInteger LEGACY_MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final int LEGACY_VERSION = 1001;
  private static final int ZIP_MAGIC = 0x04034B50;
  private static final long LONGEST_PICKLE = 1L << 26;
  private static final int MOST_TENSORS = SafeTensorsParser.MAX_TENSORS;
  private final Path file;
  private final FileBytes bytes;
  private final Map<String, ByteBuffer> values = new HashMap<>();
  private StateDicts found;

  private PyTorchFile(Path file, FileBytes bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  /**
   * Reads the pickle and checks every value against its sum.
   *
   * @throws InputException if the file is not sound, holds no tensors by name, or asks Python for anything else; the message says what
   */
  public static PyTorchFile read(Path path) throws IOException {
    PyTorchFile file = new PyTorchFile(path, FileBytes.open(path));
    int magic = file.bytes.has(0, Integer.BYTES) ? file.bytes.slice(0, Integer.BYTES).getInt(0) : 0;
    if (magic == ZIP_MAGIC) {
      file.readArchive();
    } else if ((magic & 0xFF) == 0x80) {
      file.readLegacy();
    } else {
      throw file.refused("it begins neither as a zip archive nor as a pickle");
    }
    return file;
  }

  /**
   * Writes a state dict that {@code torch.load} reads, with these names.
   *
   * @param tensors float32
   * @return length and SHA-256 of the file
   */
  public static FileDigest write(Path file, Map<String, TensorBytes> tensors) throws StorageException {
    return DurableFile.write(file, DurableFile.Content.of((WritableByteChannel target) -> {
      try (TorchArchive archive = new TorchArchive(Channels.newOutputStream(target), "archive")) {
        Map<String, PickleWriter.Call> dict = new LinkedHashMap<>();
        for (Map.Entry<String, TensorBytes> entry : tensors.entrySet()) {
          dict.put(entry.getKey(), archive.tensor(entry.getValue().data(), entry.getValue().spec().shape(), false));
        }
        archive.stateDict(dict);
      }
    }));
  }

  /** Where the file keeps tensors by name, the likeliest place first: a key such as {@code model}; empty for the file as a whole. */
  public List<String> keys() {
    return List.copyOf(found.byKey().keySet());
  }

  /**
   * The tensors of one of the {@link #keys}. Prefixes that wrappers put before all names, such as {@code module.}, are taken off.
   *
   * @throws InputException if there is no such key; the message names those that there are
   */
  public TensorFile tensors(String key) {
    Map<String, TorchTensor> tensors = found.byKey().get(key);
    if (tensors == null) {
      throw new InputException("%s keeps no tensors under %s: there are %s", file, Quoted.text(key),
          keys().stream().map(Quoted::text).toList());
    }
    if (tensors.size() > MOST_TENSORS) {
      throw refused("it has %d tensors, at most %d are read", tensors.size(), MOST_TENSORS);
    }
    requireMemory(tensors);
    Map<String, TensorBytes> read = new TreeMap<>();
    tensors.forEach((name, tensor) -> read.put(name, tensor.bytes(values.get(tensor.storage().key()))));
    return TensorFile.of(file.toString(), read);
  }

  /** What lies in another order than ours is copied: at most as much as there is. */
  private void requireMemory(Map<String, TorchTensor> tensors) {
    long copied = tensors.values().stream().filter(tensor -> !tensor.isRowMajor()).mapToLong(tensor -> tensor.spec().bytes()).sum();
    long held = values.values().stream().mapToLong(ByteBuffer::remaining).sum();
    if (copied > held) {
      throw refused("its tensors show %d bytes in another order than row by row, and the file holds %d", copied, held);
    }
  }

  private void readArchive() throws IOException {
    ZipIndex zip = ZipIndex.read(bytes, this::refused);
    String root = zip.names().stream().filter(name -> name.matches("[^/]+/data\\.pkl")).findFirst()
        .orElseThrow(() -> refused("it has no part data.pkl"));
    root = root.substring(0, root.indexOf('/') + 1);
    if (zip.names().contains(root + "constants.pkl")) {
      throw refused("it is a TorchScript module: load it with PyTorch and save its state_dict()");
    }
    requireLittleEndian(!zip.names().contains(root + "byteorder") || isLittle(zip.bytes(root + "byteorder")));
    TorchWords words = new TorchWords(this::refused);
    ByteBuffer pickle = zip.bytes(root + "data.pkl");
    found = StateDicts.in(PickleReader.read(head(pickle), words, this::refused).value(), this::refused);
    for (TorchStorage storage : words.storages().values()) {
      add(storage, zip.bytes(root + "data/" + storage.key()));
    }
  }

  private static boolean isLittle(ByteBuffer text) {
    return text.remaining() >= 1 && text.get(0) == 'l';
  }

  private void readLegacy() throws IOException {
    TorchWords words = new TorchWords(this::refused);
    Legacy legacy = new Legacy(words);
    if (!LEGACY_MAGIC.equals(legacy.next()) || !Long.valueOf(LEGACY_VERSION).equals(legacy.next())) {
      throw refused("it begins with another pickle than PyTorch's");
    }
    Object system = legacy.next();
    requireLittleEndian(!(system instanceof PickledDict facts) || !Boolean.FALSE.equals(facts.entries().get("little_endian")));
    found = StateDicts.in(legacy.next(), this::refused);
    if (!(legacy.next() instanceof List<?> keys) || keys.size() != words.storages().size()) {
      throw refused("the list of its storages is not that of its tensors");
    }
    for (Object key : keys) {
      TorchStorage storage = words.storages().get(String.valueOf(key));
      if (storage == null) {
        throw refused("the values of a storage that no tensor uses stand at byte %d", legacy.position);
      }
      add(storage, legacy.values(storage));
    }
  }

  /** Pickles and values, one behind the other. */
  private final class Legacy {
    private final TorchWords words;
    private long position;

    Legacy(TorchWords words) {
      this.words = words;
    }

    Object next() throws IOException {
      ByteBuffer rest = bytes.slice(position, Math.min(LONGEST_PICKLE, bytes.size() - position));
      PickleReader.Read read = PickleReader.read(rest, words, PyTorchFile.this::refused);
      position += read.bytes();
      return read.value();
    }

    /** A count of 64 bits, and so many elements. */
    ByteBuffer values(TorchStorage storage) throws IOException {
      long length = storage.count() > Integer.MAX_VALUE ? Long.MAX_VALUE : storage.count() * storage.dtype().bytes();
      boolean there = bytes.has(position, Long.BYTES) && bytes.has(position + Long.BYTES, length);
      if (!there || length > Integer.MAX_VALUE || bytes.slice(position, Long.BYTES).getLong(0) != storage.count()) {
        throw refused("the %d elements of storage %s should stand at byte %d, and the file has %d bytes", storage.count(),
            Quoted.text(storage.key()), position, bytes.size());
      }
      ByteBuffer values = bytes.slice(position + Long.BYTES, length);
      position += Long.BYTES + length;
      return values;
    }
  }

  private void add(TorchStorage storage, ByteBuffer content) {
    if (content.remaining() / storage.dtype().bytes() != storage.count() || content.remaining() % storage.dtype().bytes() != 0) {
      throw refused("storage %s has %d bytes, and should have %d elements of %s", Quoted.text(storage.key()), content.remaining(),
          storage.count(), storage.dtype());
    }
    values.put(storage.key(), content);
  }

  private ByteBuffer head(ByteBuffer pickle) {
    if (pickle.remaining() > LONGEST_PICKLE) {
      throw refused("its pickle has %d bytes, at most %d are read", pickle.remaining(), LONGEST_PICKLE);
    }
    return pickle;
  }

  private void requireLittleEndian(boolean little) {
    if (!little) {
      throw refused("it was written on a big-endian machine: load it with PyTorch and save it on another");
    }
  }

  private InputException refused(String detail, Object... arguments) {
    return new InputException("%s is no PyTorch file that can be read: %s.", file, String.format(detail, arguments));
  }
}
