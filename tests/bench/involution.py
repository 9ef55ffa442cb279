"""Times the product's involution kernel beside two others, forward and gradients: python3 tests/bench/involution.py [ROUNDS]

bands is models/.../nn/Involution.py as it is; unfolding keeps K K copies of the map, shifted adds K K products. One thread, in turns,
medians. Needs a Python with PyTorch 2, which the product does not.
"""
import pathlib
import statistics
import sys
import time

import torch

KERNEL = pathlib.Path(__file__).parents[2] / "models/src/main/resources/org/espalier/models/nn/Involution.py"
GROUP = 16
# batch, channels, side of the map, side of the kernel, stride: RedNet-26 of base 32 at 32 pixels, with and without the stem's pool; at 224
CASES = [(64, 32, 16, 7, 1), (64, 32, 8, 7, 1), (64, 64, 8, 7, 1), (64, 64, 4, 7, 1), (64, 128, 4, 7, 1), (64, 256, 2, 7, 1),
         (2, 64, 56, 7, 1), (4, 128, 56, 7, 2), (4, 128, 28, 7, 1), (2, 32, 112, 3, 1)]


def unfolding(x, kernels, K, stride, g):
    B, C, _, _ = x.shape
    h, w = kernels.shape[2:]
    seen = torch.nn.functional.unfold(x, K, 1, K // 2, stride).view(B, C // g, g, K * K, h, w)
    return (kernels.view(B, C // g, 1, K * K, h, w) * seen).sum(3).view(B, C, h, w)


def shifted(x, kernels, K, stride, g):
    B, C, H, W = x.shape
    h, w = kernels.shape[2:]
    padded = torch.nn.functional.pad(x, [K // 2] * 4).view(B, C // g, g, H + K - 1, W + K - 1)
    taps = kernels.view(B, C // g, 1, K * K, h, w)
    out = 0
    for i in range(K):
        for j in range(K):
            out = out + taps[:, :, :, K * i + j] * padded[..., i:i + stride * h:stride, j:j + stride * w:stride][..., :h, :w]
    return out.reshape(B, C, h, w)


def product():
    source = KERNEL.read_text().replace("(self, ", "(").replace("self.", "")
    return torch.jit.CompilationUnit(source).involution


def main():
    torch.set_num_threads(1)
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    kernels = {"bands": product(), "unfolding": unfolding, "shifted": shifted}
    print("batch channels side kernel stride  " + "  ".join(f"{name:>9}" for name in kernels) + "   ms")
    for B, C, side, K, stride in CASES:
        x = torch.randn(B, C, side, side, requires_grad=True)
        weights = torch.randn(B, K * K * (C // GROUP), side // stride, side // stride, requires_grad=True)
        times = {name: [] for name in kernels}
        first = None
        for _ in range(rounds + 2):    # the first two compile
            for name, kernel in kernels.items():
                begun = time.perf_counter()
                out = kernel(x, weights, K, stride, GROUP)
                torch.autograd.grad((out * out).sum(), [x, weights])
                times[name].append(1000 * (time.perf_counter() - begun))
                first = out.detach() if first is None else first
                assert torch.allclose(out, first, atol=1e-3), name
        medians = [statistics.median(taken[2:]) for taken in times.values()]
        print(f"{B:5} {C:8} {side:4} {K:6} {stride:6}  " + "  ".join(f"{ms:9.1f}" for ms in medians), flush=True)


main()
