"""Writes the small PyTorch files that the tests of our reader judge: make_fixtures.py DIR.

Every sound one holds the tensors of sound(); the others name a function of Python that a reader must not call.
"""
import argparse
import collections
import datetime
import os
import pathlib
import pickle
import subprocess
import sys
import zipfile

import torch


def sound():
    return collections.OrderedDict(
        [("fc.weight", torch.arange(6, dtype=torch.float32).view(2, 3) / 8 - 0.5),
         ("fc.bias", torch.tensor([1.0, -2.0])),
         ("norm.num_batches_tracked", torch.tensor(7))])


def training(state):
    model = torch.nn.Linear(3, 2)
    optimizer = torch.optim.AdamW(model.parameters())
    model(torch.ones(1, 3)).sum().backward()
    optimizer.step()
    return {"epoch": 3, "arch": "fc", "model": state, "model_ema": {name: tensor + 1 for name, tensor in state.items()},
            "optimizer": optimizer.state_dict(), "scaler": {"scale": 65536.0, "_growth_tracker": 0}, "best": float("inf"), "seen": {1, 2},
            "when": datetime.date(2020, 12, 23), "big": 1 << 80, "shape": torch.Size([2, 3]), "dtype": torch.float16, "raw": b"\x00\xff",
            "args": argparse.Namespace(lr=5e-4, output_dir=pathlib.Path("out"), nested={"a": (1, (2, [3, None, True]))})}


def strided(state):
    base = torch.zeros(3, 4)
    base[:, 1:3] = state["fc.weight"].t()
    both = torch.cat([state["fc.bias"], torch.zeros(5)])
    return {"fc.weight": base[:, 1:3].t(), "fc.bias": both[:2], "norm.num_batches_tracked": state["norm.num_batches_tracked"],
            "tail": both[2:], "empty": torch.zeros(0, 3)}


class Calls:
    """Pickles as a call of a function."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def deflated(source, target):
    with zipfile.ZipFile(source) as stored, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for entry in stored.infolist():
            packed.writestr(entry.filename, stored.read(entry))


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    state = sound()
    torch.save(state, folder / "zip.pth")
    torch.save(state, folder / "legacy.pth", _use_new_zipfile_serialization=False)
    torch.save(state, folder / "protocol-5.pth", pickle_protocol=5)
    torch.save({name: tensor.half() if tensor.is_floating_point() else tensor for name, tensor in state.items()}, folder / "half.pth")
    torch.save({name: tensor.bfloat16() if tensor.is_floating_point() else tensor for name, tensor in state.items()},
               folder / "bfloat16.pth")
    torch.save({name: tensor.double() if tensor.is_floating_point() else tensor for name, tensor in state.items()},
               folder / "double.pth")
    torch.save({"module." + name: tensor for name, tensor in state.items()}, folder / "parallel.pth")
    torch.save({"state_dict": {"module._orig_mod." + name: torch.nn.Parameter(tensor) if tensor.is_floating_point() else tensor
                               for name, tensor in state.items()}}, folder / "wrapped.pth")
    torch.save(training(state), folder / "training.pth")
    torch.save(strided(state), folder / "strided.pth")
    deflated(folder / "zip.pth", folder / "deflated.pth")
    marker = "a-pickle-was-run"
    evil = {"os-system": Calls(os.system, "touch " + marker), "eval": Calls(eval, "open(%r, 'w')" % marker),
            "popen": Calls(subprocess.Popen, ["touch", marker]), "getattr": Calls(getattr, os, "system")}
    for name, call in list(evil.items())[:3]:
        torch.save({"model": state, "args": call}, folder / ("evil-%s.pth" % name))
    torch.save({"model": state, "args": evil["os-system"]}, folder / "evil-legacy.pth", _use_new_zipfile_serialization=False)
    torch.save({"model": state, "args": evil["os-system"]}, folder / "evil-protocol-5.pth", pickle_protocol=5)
    torch.save(torch.nn.Linear(3, 2), folder / "model.pth")
    torch.jit.save(torch.jit.script(torch.nn.Linear(3, 2)), folder / "script.pth")
    with open(folder / "evil-pickle.pth", "wb") as file:
        pickle.dump(evil["os-system"], file, protocol=2)
    with open(folder / "evil-text.pth", "wb") as file:
        file.write(b"\x80\x02(cos\nsystem\nS'touch " + marker.encode() + b"'\no.")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
