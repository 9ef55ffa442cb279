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
import java.util.Map;
import java.util.stream.Collectors;
import org.espalier.models.pickle.PickleWriter.Instance;
import org.espalier.models.pickle.PickleWriter.Name;
import org.espalier.models.pickle.TorchArchive;

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
    try {
      return JniUtils.loadModule(root(), new ByteArrayInputStream(archive()), false, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it is called by: its owners' names, joined by {@code _}. */
  public String name() {
    return Arrays.stream(owners).map(Class::getSimpleName).collect(Collectors.joining("_"));
  }

  /** The library as a TorchScript class {@code Kernels}, indented by two spaces. */
  public String source() {
    StringBuilder source = new StringBuilder("class Kernels(Module):\n");
    for (Class<?> owner : owners) {
      source.append(source(owner).indent(2));
    }
    return source.toString();
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
  private byte[] archive() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TorchArchive archive = new TorchArchive(bytes, "kernels")) {
      archive.script(new Instance(new Name("__torch__." + name(), "Kernels"), Map.of()), Map.of(name(), source()));
    }
    return bytes.toByteArray();
  }
}
