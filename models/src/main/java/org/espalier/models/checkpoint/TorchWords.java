package org.espalier.models.checkpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.espalier.models.Quoted;
import org.espalier.models.pickle.Inert;
import org.espalier.models.pickle.PickledDict;
import org.espalier.models.pickle.PickledTuple;
import org.espalier.models.pickle.Refusal;
import org.espalier.models.pickle.Vocabulary;

/**
 * The names that a PyTorch file may use. A few of PyTorch's own make tensors of storages; plain data that training scripts keep beside
 * their weights, such as their arguments, is carried along as {@link Inert} objects; every other name is refused, for whoever writes a
 * pickle can name any function of Python and have it called.
 */
final class TorchWords implements Vocabulary {
  private static final Map<String, DType> STORAGES = Map.ofEntries(
      Map.entry("torch.FloatStorage", DType.F32), Map.entry("torch.DoubleStorage", DType.F64),
      Map.entry("torch.HalfStorage", DType.F16), Map.entry("torch.BFloat16Storage", DType.BF16),
      Map.entry("torch.LongStorage", DType.I64), Map.entry("torch.IntStorage", DType.I32),
      Map.entry("torch.ShortStorage", DType.I16), Map.entry("torch.CharStorage", DType.I8),
      Map.entry("torch.ByteStorage", DType.U8), Map.entry("torch.BoolStorage", DType.BOOL));

  private static final Map<String, Call> CALLS = Map.ofEntries(
      Map.entry("torch._utils._rebuild_tensor", TorchWords::tensor),
      Map.entry("torch._utils._rebuild_tensor_v2", TorchWords::tensor),
      Map.entry("torch._utils._rebuild_parameter", (words, arguments) -> words.part(arguments, 0)),
      Map.entry("torch._utils._rebuild_parameter_with_state", (words, arguments) -> words.part(arguments, 0)),
      Map.entry("torch.Size", (words, arguments) -> words.part(arguments, 0)),
      Map.entry("collections.OrderedDict", TorchWords::dict),
      Map.entry("collections.defaultdict", (words, arguments) -> new PickledDict()));

  /** Of which neither class nor value matters. */
  private static final Set<String> DATA = Set.of("argparse.Namespace", "types.SimpleNamespace", "yacs.config.CfgNode",
      "easydict.EasyDict", "addict.addict.Dict", "collections.Counter", "collections.deque", "_codecs.encode", "copyreg._reconstructor",
      "copy_reg._reconstructor", "torch.device", "torch.serialization._get_layout", "numpy.ndarray", "numpy.dtype",
      "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar", "numpy.core.multiarray._reconstruct",
      "numpy._core.multiarray._reconstruct", "pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath", "pathlib.PurePosixPath",
      "pathlib.WindowsPath", "pathlib.PureWindowsPath", "pathlib._local.PosixPath", "pathlib._local.WindowsPath", "datetime.datetime",
      "datetime.date", "datetime.time", "datetime.timedelta", "datetime.timezone");

  private static final Set<String> PLAIN = Set.of("object", "dict", "list", "tuple", "set", "frozenset", "str", "bytes", "bytearray", "int",
      "float", "bool", "complex", "slice", "range");

  private static final Set<String> TYPES = Set.of("float64", "double", "float32", "float", "float16", "half", "bfloat16", "int64", "long",
      "int32", "int", "int16", "int8", "uint8", "bool", "strided", "contiguous_format", "channels_last", "preserve_format");

  private final Refusal refusal;
  private final Map<String, TorchStorage> storages = new LinkedHashMap<>();

  @FunctionalInterface
  private interface Call {
    Object of(TorchWords words, PickledTuple arguments);
  }

  TorchWords(Refusal refusal) {
    this.refusal = refusal;
  }

  /** Those that were named so far, by key. */
  Map<String, TorchStorage> storages() {
    return storages;
  }

  @Override
  public Object global(String module, String name) {
    String full = module + "." + name;
    if (STORAGES.containsKey(full)) {
      return STORAGES.get(full);
    } else if (CALLS.containsKey(full)) {
      return CALLS.get(full);
    } else if (isData(full, module, name)) {
      return new Inert(full);
    }
    throw refusal.of("it asks Python for %s, which is neither a tensor nor plain data and could run a program; nothing of it was run. If "
        + "you trust the file, load it with PyTorch and save the model's state_dict() alone", Quoted.text(full));
  }

  private static boolean isData(String full, String module, String name) {
    return DATA.contains(full) || module.equals("torch") && TYPES.contains(name)
        || (module.equals("builtins") || module.equals("__builtin__")) && PLAIN.contains(name);
  }

  @Override
  public Object call(Object called, PickledTuple arguments) {
    if (called instanceof Call known) {
      return known.of(this, arguments);
    } else if (called instanceof Inert data) {
      return new Inert(data.toString());
    }
    throw refusal.of("its pickle calls what is no class");
  }

  @Override
  public Object persistent(Object id) {
    if (id instanceof PickledTuple parts && isStorage(parts) && parts.get(1) instanceof DType type && parts.get(2) instanceof String key
        && parts.get(4) instanceof Long count && count >= 0) {
      return storage(new TorchStorage(key, type, count));
    }
    throw refusal.of("its pickle names a storage in a way that is not known; save the state dict anew with PyTorch 1.6 or later");
  }

  /** ("storage", type, key, device, elements), and behind it the part that a view shows, which no file of the last years has. */
  private static boolean isStorage(PickledTuple parts) {
    return parts.size() >= 5 && "storage".equals(parts.get(0)) && (parts.size() == 5 || parts.get(5) == null);
  }

  private TorchStorage storage(TorchStorage storage) {
    TorchStorage known = storages.putIfAbsent(storage.key(), storage);
    if (known != null && !known.equals(storage)) {
      throw refusal.of("storage %s is %d elements of %s and also %d of %s", Quoted.text(storage.key()), known.count(), known.dtype(),
          storage.count(), storage.dtype());
    }
    return storage;
  }

  private Object tensor(PickledTuple arguments) {
    if (part(arguments, 0) instanceof TorchStorage storage && part(arguments, 1) instanceof Long offset) {
      return TorchTensor.of(storage, offset, numbers(part(arguments, 2)), numbers(part(arguments, 3)), refusal);
    }
    throw refusal.of("its pickle makes a tensor of what is no storage");
  }

  private Object dict(PickledTuple arguments) {
    return arguments.size() == 1 && arguments.get(0) instanceof List<?> pairs ? PickledDict.of(pairs) : new PickledDict();
  }

  private Object part(PickledTuple arguments, int index) {
    if (index >= arguments.size()) {
      throw refusal.of("its pickle calls a function of PyTorch with %d arguments, which is too few", arguments.size());
    }
    return arguments.get(index);
  }

  private long[] numbers(Object value) {
    List<?> items = value instanceof PickledTuple tuple ? tuple.items() : value instanceof List<?> list ? list : List.of("none");
    if (!items.stream().allMatch(Long.class::isInstance)) {
      throw refusal.of("its pickle gives a tensor a shape that is no list of numbers");
    }
    return items.stream().mapToLong(item -> (Long) item).toArray();
  }
}
