package org.espalier.models.pickle;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.espalier.models.pickle.PickleWriter.Call;
import org.espalier.models.pickle.PickleWriter.Instance;
import org.espalier.models.pickle.PickleWriter.Name;
import org.espalier.models.pickle.PickleWriter.Outside;

/**
 * Writes the zip archive in which PyTorch keeps tensors and TorchScript: a pickle {@code data.pkl}, and the values of its tensors beside
 * it. Equal content gives equal bytes.
 */
public final class TorchArchive implements Closeable {
  private static final LocalDateTime FIRST = LocalDateTime.of(1980, 1, 1, 0, 0);
  private static final Name REBUILD = new Name("torch._utils", "_rebuild_tensor_v2");
  private static final Name FLOATS = new Name("torch", "FloatStorage");
  private static final Call NO_HOOKS = new Call(new Name("collections", "OrderedDict"), PickledTuple.EMPTY);
  private final ZipOutputStream zip;
  private final String root;
  private long storages;

  /** @param root folder of all entries */
  public TorchArchive(OutputStream out, String root) {
    this.zip = new ZipOutputStream(out);
    this.root = root;
  }

  /** Ends the archive; the stream under it stays open. */
  @Override
  public void close() throws IOException {
    zip.finish();
  }

  public void put(String name, String content) throws IOException {
    put(name, content.getBytes(StandardCharsets.UTF_8));
  }

  public void put(String name, byte[] content) throws IOException {
    put(name, ByteBuffer.wrap(content));
  }

  private void put(String name, ByteBuffer content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content.duplicate());
    ZipEntry entry = new ZipEntry(root + "/" + name);
    entry.setTimeLocal(FIRST);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.remaining());
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    WritableByteChannel channel = Channels.newChannel(zip);
    channel.write(content.duplicate());
    zip.closeEntry();
  }

  /**
   * Puts a tensor's values into the archive.
   *
   * @param values   float32, row-major, little-endian
   * @param gradient whether the reader's tensor is to ask for one
   * @return what stands for the tensor in the pickle
   */
  public Call tensor(ByteBuffer values, long[] shape, boolean gradient) throws IOException {
    long count = values.remaining() / Float.BYTES;
    String key = Long.toString(storages++);
    put("data/" + key, values);
    Outside storage = new Outside(tuple("storage", FLOATS, key, "cpu", count));
    return new Call(REBUILD, tuple(storage, 0L, numbers(shape), numbers(rowMajor(shape)), gradient, NO_HOOKS));
  }

  /** The archive is a state dict, which {@code torch.load} reads. */
  public void stateDict(Map<String, Call> tensors) throws IOException {
    put("data.pkl", PickleWriter.write(tensors));
    put("byteorder", "little");
    put("version", "3\n");
  }

  /**
   * The archive is a module of TorchScript, which {@code torch.jit.load} reads.
   *
   * @param module its attributes are tensors of this archive, numbers and modules
   * @param code   sources by file, without folder and ending: classes of file F are called {@code __torch__.F.Name}
   */
  public void script(Instance module, Map<String, String> code) throws IOException {
    put("data.pkl", PickleWriter.write(module));
    for (Map.Entry<String, String> file : code.entrySet()) {
      put("code/__torch__/" + file.getKey() + ".py", file.getValue());
    }
    put("constants.pkl", PickleWriter.write(PickledTuple.EMPTY));
    put("version", "10\n");
  }

  private static long[] rowMajor(long[] shape) {
    long[] strides = new long[shape.length];
    long stride = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= Math.max(1, shape[axis]);
    }
    return strides;
  }

  private static PickledTuple numbers(long[] numbers) {
    List<Object> items = new ArrayList<>();
    for (long number : numbers) {
      items.add(number);
    }
    return new PickledTuple(items);
  }

  private static PickledTuple tuple(Object... items) {
    return new PickledTuple(List.of(items));
  }
}
