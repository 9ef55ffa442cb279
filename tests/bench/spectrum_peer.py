#!/usr/bin/env python3
"""The spectra of `tests/bench/spectrum` in numpy and scipy, on one thread.

  spectrum_peer.py VARIANT

For every line `WHAT SIDE FILE` it computes the strict curve or the whole averaged map of the float32 maps in the file and prints one
JSON line with milliseconds, those of CPU time, and values.

numpy32, numpy64   numpy.fft.fft2 as the public notebook has it: all of |F|, all logarithms, then the diagonal
scipy32, scipy64   scipy.fft.rfft2, half the plane; of the curve only the diagonal's logarithms
product32          the curve alone: sums over anti-diagonals by a matrix product with zeros and ones, then scipy.fft.rfft of them
"""
import json
import os
import sys
import time

os.environ['OPENBLAS_NUM_THREADS'] = '1'
import numpy as np  # noqa: E402
import scipy  # noqa: E402
import scipy.fft  # noqa: E402

EPSILON = 1e-6
CHUNK = 1024


def strict(diagonal):
    """From bins 0 .. n/2 of the diagonal to the difference, without the Nyquist bin."""
    return diagonal - diagonal[0]


def whole(chunk, half, n):
    """Mean logarithms of the plane, unshifted, as a sum over the chunk."""
    if not half:
        return np.log(np.abs(np.fft.fft2(chunk)) + EPSILON).sum(0, dtype=np.float64)
    return np.log(np.abs(scipy.fft.rfft2(chunk, workers=1)) + EPSILON).sum(0, dtype=np.float64)


def mirrored(half, n):
    plane = np.empty((n, n))
    plane[:, :n // 2 + 1] = half
    for column in range(n // 2 + 1, n):
        plane[:, column] = half[-np.arange(n) % n, n - column]
    return plane


def map_of(maps, half, n):
    plane = sum(whole(maps[i:i + CHUNK], half, n) for i in range(0, len(maps), CHUNK)) / len(maps)
    return np.fft.fftshift(mirrored(plane, n) if half else plane).ravel()


def curve_of(maps, variant, n):
    points = np.arange((n + 1) // 2)
    if variant.startswith('numpy'):
        plane = map_of(maps, False, n).reshape(n, n)
        return strict(np.diag(plane)[n // 2:])
    total = np.zeros(len(points))
    ones = np.zeros((n, n, n), maps.dtype)
    rows, columns = np.indices((n, n))
    ones[rows, columns, (rows + columns) % n] = 1
    for i in range(0, len(maps), CHUNK):
        chunk = maps[i:i + CHUNK]
        if variant.startswith('product'):
            bins = scipy.fft.rfft(chunk.reshape(len(chunk), -1) @ ones.reshape(n * n, n), workers=1)[:, points]
        else:
            bins = scipy.fft.rfft2(chunk, workers=1)[:, points, points]
        total += np.log(np.abs(bins) + EPSILON).sum(0, dtype=np.float64)
    return strict(total / len(maps))


def main():
    variant = sys.argv[1]
    known, maps = None, None
    for line in sys.stdin:
        what, side, file = line.strip().split(' ', 2)
        n = int(side)
        if file != known:
            maps = np.fromfile(file, '<f4').reshape(-1, n, n)
            maps = maps.astype(np.float64) if variant.endswith('64') else maps
            known = file
        begun, cpu_begun = time.perf_counter(), time.process_time()
        values = curve_of(maps, variant, n) if what == 'curve' else map_of(maps, variant.startswith('scipy'), n)
        ms, cpu_ms = (time.perf_counter() - begun) * 1e3, (time.process_time() - cpu_begun) * 1e3
        print(json.dumps({'ms': ms, 'cpu_ms': cpu_ms, 'values': values.tolist(),
                          'versions': f'numpy {np.__version__}, scipy {scipy.__version__}'}), flush=True)


if __name__ == '__main__':
    main()
