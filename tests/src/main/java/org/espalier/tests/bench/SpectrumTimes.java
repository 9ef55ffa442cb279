package org.espalier.tests.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.espalier.analysis.spectrum.Mode;
import org.espalier.analysis.spectrum.SpectrumSum;

/**
 * Our side of {@code tests/bench/spectrum}: for every line {@code WHAT SIDE FILE} it computes the strict curve or the whole averaged map
 * of the float32 maps in the file, on one thread, and prints one JSON line with milliseconds, those of CPU time, and values. A file is
 * read once.
 */
public final class SpectrumTimes {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private SpectrumTimes() {}

  public static void main(String[] arguments) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
    String known = "";
    float[] maps = {};
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.split(" ", 3);
      if (!words[2].equals(known)) {
        maps = read(Path.of(words[2]));
        known = words[2];
      }
      System.out.println(timed(words[0].equals("curve"), Integer.parseInt(words[1]), maps));
    }
  }

  private static String timed(boolean curve, int side, float[] maps) {
    long cpuBegun = THREADS.getCurrentThreadCpuTime();
    long begun = System.nanoTime();
    SpectrumSum sum = curve ? SpectrumSum.forCurves(side, side, 1) : SpectrumSum.forMap(side, side, 1);
    sum.add(maps);
    double[] values = curve ? sum.curve(Mode.STRICT).delta() : sum.shiftedMap();
    double ms = (System.nanoTime() - begun) / 1e6;
    double cpuMs = (THREADS.getCurrentThreadCpuTime() - cpuBegun) / 1e6;
    return String.format(Locale.ROOT, "{\"ms\": %.3f, \"cpu_ms\": %.3f, \"values\": %s}", ms, cpuMs, Arrays.toString(values));
  }

  private static float[] read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()).order(ByteOrder.LITTLE_ENDIAN);
      float[] values = new float[Math.toIntExact(channel.size() / Float.BYTES)];
      bytes.asFloatBuffer().get(values);
      return values;
    }
  }
}
