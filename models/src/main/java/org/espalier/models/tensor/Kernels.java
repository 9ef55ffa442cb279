package org.espalier.models.tensor;

import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.TorchCall;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A library of TorchScript methods. The source is the resource {@code Name.py} beside the class {@code Name}; the archive that
 * libtorch loads is written here, without Python. All methods are compiled when the first one is called, so a mistake in the
 * source shows at once. libtorch's errors name the file, as in {@code code/__torch__/Name.py}, and a line, counted from one line
 * above the source; of several sources the names are joined by {@code _} and the lines run on. Thread-safe.
 */
public final class Kernels {
  private final Class<?>[] owners;
  private PtSymbolBlock module;

  private Kernels(Class<?>[] owners) {
    this.owners = owners;
  }

  /** The library of one class, or of several whose methods call each other. */
  public static Kernels of(Class<?>... owners) {
    return new Kernels(owners);
  }

  public Kernel method(String name) {
    return new Kernel(this, name);
  }

  IValue run(String method, IValue[] arguments) {
    return TorchCall.run(module(), method, arguments);
  }

  static PtNDManager root() {
    return Root.MANAGER;
  }

  private static final class Root {
    static final PtNDManager MANAGER = start();

    private static PtNDManager start() {
      Libtorch.start();
      return (PtNDManager) ai.djl.ndarray.NDManager.newBaseManager("PyTorch");
    }
  }

  private synchronized PtSymbolBlock module() {
    if (module == null) {
      module = load();
    }
    return module;
  }

  private PtSymbolBlock load() {
    JniUtils.setGraphExecutorOptimize(false);
    StringBuilder source = new StringBuilder("class Kernels(Module):\n");
    for (Class<?> owner : owners) {
      source.append(source(owner).indent(2));
    }
    try {
      return JniUtils.loadModule(root(), new ByteArrayInputStream(archive(name(), source.toString())), false, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String name() {
    return Arrays.stream(owners).map(Class::getSimpleName).collect(Collectors.joining("_"));
  }

  private static String source(Class<?> owner) {
    String name = owner.getSimpleName() + ".py";
    try (InputStream in = owner.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no TorchScript resource " + name + " beside " + owner.getName());
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The least that libtorch loads: a module without state, its code, no constants, archive version 10. */
  private static byte[] archive(String name, String code) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      put(zip, "data.pkl", ("\u0080\u0002c__torch__." + name + "\nKernels\n)\u0081}b.").getBytes(StandardCharsets.ISO_8859_1));
      put(zip, "code/__torch__/" + name + ".py", code.getBytes(StandardCharsets.UTF_8));
      put(zip, "constants.pkl", "\u0080\u0002).".getBytes(StandardCharsets.ISO_8859_1));
      put(zip, "version", "10\n".getBytes(StandardCharsets.US_ASCII));
    }
    return bytes.toByteArray();
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    zip.putNextEntry(new ZipEntry("kernels/" + name));
    zip.write(content);
    zip.closeEntry();
  }
}
