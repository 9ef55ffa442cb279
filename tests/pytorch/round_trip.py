"""Checks that weights go to PyTorch and come back: round_trip.py [--networks NAME,...|all].

PyTorch is no part of the product; this program calls the launcher `espalier` as a person would. Every line printed is one check.
"""
import argparse
import json
import math
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import zlib

import torch

import make_fixtures
import networks

HOME = pathlib.Path(__file__).resolve().parents[2]
TOLERANCE = 1e-5
CLASSES = 10
MEAN = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)
DEVIATION = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)
DTYPES = {"F32": torch.float32, "F16": torch.float16, "I64": torch.int64}
failures = []


def check(what, good, detail=""):
    print("%s  %s%s" % ("ok  " if good else "FAIL", what, "  " + detail if detail else ""), flush=True)
    if not good:
        failures.append(what)


def espalier(*arguments):
    return subprocess.run([str(HOME / "espalier"), *map(str, arguments)], capture_output=True, text=True)


def answer(*arguments):
    done = espalier(*arguments, "--json")
    if done.returncode != 0:
        raise RuntimeError("espalier %s: %s" % (" ".join(map(str, arguments)), done.stderr))
    return json.loads(done.stdout)


def safetensors(file):
    """A reader of its own for the published format: eight bytes with a length, JSON, values."""
    data = file.read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    head = json.loads(data[8:8 + length])
    tensors = {}
    for name, entry in head.items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            values = torch.frombuffer(bytearray(data[8 + length + begin:8 + length + end]), dtype=DTYPES[entry["dtype"]])
            tensors[name] = values.view(entry["shape"])
    return tensors


def png(file, pixels):
    """Writes (3, H, W) bytes as a PNG: what the program sees is known exactly."""
    _, height, width = pixels.shape
    rows = b"".join(b"\0" + bytes(row.flatten().tolist()) for row in pixels.permute(1, 2, 0))

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    file.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
                     + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
    return file


def pictures(folder, side, count):
    """Files of random smooth pictures, and the tensor that a network gets of them."""
    files, tensors = [], []
    for i in range(count):
        coarse = torch.rand(1, 3, 6, 6)
        pixels = (255 * torch.nn.functional.interpolate(coarse, (side, side), mode="bilinear")[0]).round().to(torch.uint8)
        files.append(png(folder / ("picture-%d-%d.png" % (side, i)), pixels))
        tensors.append((pixels.float() / 255 - MEAN) / DEVIATION)
    return files, torch.stack(tensors)


def our_logits(weights, files):
    rows = []
    for prediction in answer("predict", weights, *files, "--top", CLASSES):
        rows.append([entry["logit"] for entry in sorted(prediction["classes"], key=lambda entry: int(entry["class"]))])
    return torch.tensor(rows)


def agree(what, ours, theirs, rounding=0.0):
    """To the tolerance; where float32 itself is further than that from float64, as it is for random weights of some networks, to that."""
    difference = (ours - theirs).abs().max().item() if ours.shape == theirs.shape else math.inf
    spread = theirs.std().item()
    check(what, difference <= max(TOLERANCE, 2 * rounding) and spread > 1e-3, "largest difference %.1e, spread of the logits %.2g%s"
          % (difference, spread, ", PyTorch's own rounding %.1e" % rounding if rounding > TOLERANCE / 2 else ""))


def moved_statistics(model):
    """Running statistics and scales that are not those of a new network."""
    for name, tensor in model.state_dict().items():
        if name.endswith("running_var") or name.endswith("bn1.weight") or name.endswith("norm1.weight"):
            tensor.copy_(0.5 + torch.rand(tensor.shape))
        elif name.endswith("running_mean"):
            tensor.copy_(0.2 * torch.randn(tensor.shape))
    return model.eval()


def independent(folder, name, model):
    """PyTorch's own code against ours, in both directions."""
    saved = folder / (name + ".pth")
    torch.save(model.state_dict(), saved)
    weights = folder / (name + ".safetensors")
    report = answer("import", saved, "--model", name, "--out", weights)
    check("%s: a state dict of PyTorch fits" % name, report["fits"] and report["classes"] == CLASSES)
    files, images = pictures(folder, 224, 3)
    with torch.no_grad():
        agree("%s: our logits are those of PyTorch code" % name, our_logits(weights, files), model(images))
    exported = folder / (name + "-exported.safetensors")
    answer("export", weights, "--out", exported)
    for kind, state in (("safetensors", safetensors(exported)), ("state dict", exported_state(folder, weights, name))):
        fresh = type(model)(CLASSES).eval()
        missing, unexpected = fresh.load_state_dict(state, strict=False)
        check("%s: PyTorch code takes our %s" % (name, kind),
              not unexpected and all(key.endswith("num_batches_tracked") for key in missing))
        with torch.no_grad():
            agree("%s: and computes our logits with it" % name, our_logits(weights, files), fresh(images))


def exported_state(folder, weights, name):
    file = folder / (name + "-exported.pth")
    answer("export", weights, "--format", "state-dict", "--out", file)
    return torch.load(file, weights_only=True)


def random_weights(folder, name):
    """A state dict for any network: the report on an empty one says what it needs."""
    empty = folder / "empty.pth"
    torch.save({"nothing": torch.zeros(1)}, empty)
    done = espalier("import", empty, "--model", name, "--classes", ten(folder), "--json")
    state = {}
    for key, spec in json.loads(done.stdout)["missing"].items():
        shape = [int(size) for size in re.findall(r"\d+", spec.split("[")[1])]
        if key.endswith("running_var"):
            state[key] = 0.5 + torch.rand(shape)
        elif len(shape) == 1 and key.endswith("weight"):
            state[key] = 0.75 + 0.5 * torch.rand(shape)
        else:
            fan = max(1, math.prod(shape[1:]))
            state[key] = torch.randn(shape) * (0.5 * fan ** -0.5 if len(shape) > 1 else 0.1)
    file = folder / (name + "-random.pth")
    torch.save(state, file)
    return file, state


def ten(folder):
    file = folder / "ten.txt"
    file.write_text("\n".join(map(str, range(CLASSES))))
    return file


def script(folder, network):
    """TorchScript that plain PyTorch runs, of any network."""
    name, side = network["name"], network["imageSize"]
    saved, state = random_weights(folder, name)
    weights = folder / (name + ".safetensors")
    answer("import", saved, "--model", name, "--out", weights)
    exported = folder / (name + ".pt")
    answer("export", weights, "--format", "torchscript", "--out", exported)
    module = torch.jit.load(exported)
    own = dict(module.state_dict())
    check("%s: the module has our names and values" % name,
          own.keys() == state.keys() and all(torch.equal(own[key], state[key]) for key in state))
    files, images = pictures(folder, side, 3)
    ours = our_logits(weights, files)
    with torch.no_grad():
        for run in (1, 2, 3):                     # the second and third are compiled by what the first saw
            theirs = module(images)
        one = module(images[:1])
        exact = torch.jit.load(exported).double()(images.double()).float()
        alone = module.train()(images[:1])
    scale = max(1.0, ours.abs().max().item())
    rounding = ((theirs - exact) / scale).abs().max().item()
    agree("%s: torch.jit.load gives our logits" % name, ours / scale, theirs / scale, rounding)
    agree("%s: one image alone, in training mode too" % name, theirs[:1] / scale, alone / scale, rounding)
    check("%s: batches of any size" % name, one.shape == (1, CLASSES))
    for file in folder.glob(name + "*"):
        file.unlink()


def forms(folder):
    """Every form in which PyTorch keeps a state dict gives the same file of ours."""
    state = moved_statistics(networks.ResNet18(CLASSES)).state_dict()
    training = make_fixtures.training(state)
    half = {key: tensor.half() if tensor.is_floating_point() else tensor for key, tensor in state.items()}
    last = {key: tensor.contiguous(memory_format=torch.channels_last) if tensor.dim() == 4 else tensor for key, tensor in state.items()}
    written = {}
    for name, value, options in (
            ("zip", state, {}), ("legacy", state, {"_use_new_zipfile_serialization": False}), ("protocol 4", state, {"pickle_protocol": 4}),
            ("DataParallel", {"module." + key: tensor for key, tensor in state.items()}, {}),
            ("training checkpoint", training, {}), ("channels last", last, {}), ("half precision", half, {})):
        file = folder / "form.pth"
        torch.save(value, file, **options)
        out = folder / "form.safetensors"
        report = answer("import", file, "--model", "resnet18", "--out", out)
        got = safetensors(out)
        needed = {key: (half if name == "half precision" else state)[key].float() for key in got}
        check("%s: equal tensors" % name, len(got) == report["loaded"] == 102 and all(torch.equal(got[k], needed[k]) for k in got))
        written[name] = out.read_bytes()
    check("equal weights are equal files", len({bytes for name, bytes in written.items() if name != "half precision"}) == 1)
    torch.save(training, folder / "training.pth")
    average = answer("import", folder / "training.pth", "--model", "resnet18", "--key", "model_ema")
    check("another key of a training checkpoint", average["key"] == "model_ema" and average["fits"])


def malice(folder):
    evil = folder / "evil"
    make_fixtures.main(evil)
    names = {"evil-os-system": "posix.system", "evil-eval": "__builtin__.eval", "evil-popen": "commands.Popen",
             "evil-legacy": "posix.system", "evil-protocol-5": "posix.system", "evil-pickle": "posix.system", "evil-text": "os.system",
             "model": "torch.nn.modules.linear.Linear"}
    for name, refused in names.items():
        done = espalier("import", evil / (name + ".pth"), "--model", "resnet18")
        check("%s is refused by name" % name, done.returncode == 2 and refused in done.stderr and done.stdout == "",
              done.stderr.strip()[:160])
    ran = [path for path in (pathlib.Path("a-pickle-was-run"), HOME / "a-pickle-was-run", evil / "a-pickle-was-run") if path.exists()]
    check("nothing ran", not ran, str(ran) if ran else "")
    whole = (evil / "zip.pth").read_bytes()
    for length in (0, 1, 100, len(whole) // 2, len(whole) - 1):
        cut = folder / "cut.pth"
        cut.write_bytes(whole[:length])
        done = espalier("import", cut, "--model", "resnet18")
        check("cut to %d bytes is refused" % length, done.returncode == 2 and "cut.pth" in done.stderr, done.stderr.strip()[:160])


def chosen(names):
    all_networks = answer("models")
    if names == "all":
        return all_networks
    if names:
        return [network for network in all_networks if network["name"] in names.split(",")]
    smallest = {}
    for network in sorted(all_networks, key=lambda network: network["parameters"]):
        if network["imageSize"] == 32:
            smallest.setdefault(network["arch"], network)
    return list(smallest.values())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--networks", default="", help="names with commas, or all; the smallest of each kind when absent")
    arguments = parser.parse_args()
    torch.manual_seed(1)
    print("PyTorch %s" % torch.__version__)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        independent(folder, "resnet18", moved_statistics(networks.ResNet18(CLASSES)))
        independent(folder, "deit-ti", moved_statistics(networks.DeitTiny(CLASSES)))
        forms(folder)
        malice(folder)
        for network in chosen(arguments.networks):
            script(folder, network)
    print("%d failed%s" % (len(failures), ": " + "; ".join(failures) if failures else ""))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
