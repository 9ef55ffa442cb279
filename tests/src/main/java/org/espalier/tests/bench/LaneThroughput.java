package org.espalier.tests.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.espalier.actors.exchange.lane.Lane;
import org.espalier.actors.exchange.lane.LaneLimits;
import org.espalier.actors.exchange.lane.LaneSecurity;
import org.espalier.actors.exchange.lane.LaneSettings;

/**
 * How fast the lane carries parcels between two nodes in one JVM, plain and with TLS, beside a bare loopback stream of the same
 * bytes in pieces of the same size. They take turns, so that a round compares what ran seconds apart. Printed are medians of GB/s,
 * of the processor's seconds a GB (which a busy machine changes less), and of the rounds' ratios to the bare stream. Arguments:
 * rounds, MiB a round, and sizes in KiB; with the properties javax.net.ssl.keyStore and javax.net.ssl.trustStore TLS takes part.
 */
public final class LaneThroughput {
  private static final int[] SIZES = {256 << 10, 4 << 20, 64 << 20};
  private static final int WARM_UP = 2;
  private static final int MIB = 1 << 20;
  private static final OperatingSystemMXBean PROCESS = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private LaneThroughput() {}

  /** Carries a piece so many times and returns when all of it has come. */
  private interface Carrier extends AutoCloseable {
    void carry(ByteBuffer piece, int times) throws Exception;

    @Override
    void close() throws IOException;
  }

  public static void main(String[] arguments) throws Exception {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 9;
    long bytes = (arguments.length > 1 ? Long.parseLong(arguments[1]) : 512) * MIB;
    Map<String, Carrier> carriers = new LinkedHashMap<>();
    carriers.put("bare TCP", new Bare());
    carriers.put("lane", new Lanes(LaneSecurity.plain()));
    if (System.getProperty("javax.net.ssl.keyStore") != null) {
      carriers.put("lane, TLS", new Lanes(LaneSecurity.mutualTls(SSLContext.getDefault())));
    }
    int[] sizes = Stream.of(arguments).skip(2).mapToInt(size -> Integer.parseInt(size) << 10).toArray();
    for (int size : sizes.length > 0 ? sizes : SIZES) {
      measure(carriers, size, (int) Math.max(1, bytes / size), rounds);
    }
    for (Carrier carrier : carriers.values()) {
      carrier.close();
    }
  }

  private static void measure(Map<String, Carrier> carriers, int size, int times, int rounds) throws Exception {
    ByteBuffer piece = ByteBuffer.allocateDirect(size);
    while (piece.hasRemaining()) {
      piece.put((byte) (31 * piece.position()));
    }
    piece.flip();
    Map<String, Figures> all = new LinkedHashMap<>();
    for (int round = -WARM_UP; round < rounds; round++) {
      for (Map.Entry<String, Carrier> carrier : carriers.entrySet()) {
        long begin = System.nanoTime();
        long busy = PROCESS.getProcessCpuTime();
        carrier.getValue().carry(piece, times);
        double bytes = (double) size * times;
        if (round >= 0) {
          Figures figures = all.computeIfAbsent(carrier.getKey(), name -> new Figures(new double[rounds], new double[rounds]));
          figures.speed[round] = bytes / (System.nanoTime() - begin);
          figures.cost[round] = (PROCESS.getProcessCpuTime() - busy) / bytes;
        }
      }
    }
    print(size, all);
  }

  /** Of each round: bytes a nanosecond, and nanoseconds of processors a byte. */
  private record Figures(double[] speed, double[] cost) {}

  private static void print(int size, Map<String, Figures> all) {
    Figures bare = all.values().iterator().next();
    all.forEach((name, each) -> System.out.printf("%6d KiB  %-10s %6.2f GB/s, %4.0f %% of bare TCP; %5.2f CPU s/GB, %4.0f %%%n",
        size >> 10, name, median(each.speed), 100 * median(ratios(each.speed, bare.speed)), median(each.cost),
        100 * median(ratios(each.cost, bare.cost))));
  }

  private static double[] ratios(double[] values, double[] others) {
    double[] ratios = new double[values.length];
    Arrays.setAll(ratios, round -> values[round] / others[round]);
    return ratios;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** What the machine can do: one connection, a thread that writes, one that reads into one buffer over and over. */
  private static final class Bare implements Carrier {
    private final SocketChannel out;
    private final SocketChannel in;

    Bare() throws IOException {
      try (ServerSocketChannel door = ServerSocketChannel.open()) {
        door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        out = SocketChannel.open(door.getLocalAddress());
        in = door.accept();
      }
    }

    @Override
    public void carry(ByteBuffer piece, int times) throws Exception {
      ByteBuffer place = ByteBuffer.allocateDirect(piece.capacity());
      CompletableFuture<Void> read = CompletableFuture.runAsync(() -> read(place, times), task -> new Thread(task).start());
      for (int i = 0; i < times; i++) {
        out.write(piece.duplicate());
      }
      read.get();
    }

    private void read(ByteBuffer place, int times) {
      try {
        for (int i = 0; i < times; i++) {
          place.clear();
          while (place.hasRemaining()) {
            in.read(place);
          }
        }
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() throws IOException {
      out.close();
      in.close();
    }
  }

  /** Two nodes. A few parcels are under way at a time; the receiver closes each at once. */
  private static final class Lanes implements Carrier {
    private static final int UNDER_WAY = 4;
    private static final LaneLimits LIMITS = new LaneLimits(MIB, 16, 65 * MIB, 276L * MIB, 512L * MIB, 4, 4);
    private final Semaphore arrived = new Semaphore(0);
    private final Lane from;
    private final Lane to;

    Lanes(LaneSecurity security) {
      LaneSettings settings = LaneSettings.usual("127.0.0.1", 0, "bench").with(LIMITS);
      from = Lane.open(settings, security, parcel -> { });
      to = Lane.open(settings, security, parcel -> {
        parcel.close();
        arrived.release();
      });
    }

    @Override
    public void carry(ByteBuffer piece, int times) throws Exception {
      Deque<CompletableFuture<Void>> underWay = new ArrayDeque<>();
      for (int i = 0; i < times; i++) {
        if (underWay.size() == UNDER_WAY) {
          underWay.remove().get();
        }
        underWay.add(from.send(to.address(), new byte[100], List.of(piece)).toCompletableFuture());
      }
      for (CompletableFuture<Void> sent : underWay) {
        sent.get();
      }
      arrived.acquire(times);
    }

    @Override
    public void close() {
      from.close();
      to.close();
    }
  }
}
