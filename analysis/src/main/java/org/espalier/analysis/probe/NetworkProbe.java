package org.espalier.analysis.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.espalier.models.InputException;
import org.espalier.models.data.Batch;
import org.espalier.models.data.BatchMemory;
import org.espalier.models.data.BatchPlan;
import org.espalier.models.data.BatchRef;
import org.espalier.models.data.DataPart;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.ProbePoint;
import org.espalier.models.nn.Taps;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.Scope;
import org.espalier.models.train.Evaluation;

/** One probe of a network: batches go in, findings come out. One thread at a time. */
public final class NetworkProbe {
  private final Network network;
  private final List<ProbePoint> points;
  private final ProbeSettings settings;
  private final NetworkSpectrumSum spectrum;
  private final Map<String, AttentionSum> attention = new LinkedHashMap<>();
  private final List<Findings.Features> features = new ArrayList<>();

  /** @throws InputException if the network has no probe points, or its grids do not suit the mode */
  public NetworkProbe(Network network, ProbeSettings settings) {
    this.network = network;
    this.points = network.probes();
    this.settings = settings;
    if (points.isEmpty()) {
      throw new InputException("%s names no feature maps that could be looked at", network.getClass().getSimpleName());
    }
    try {
      this.spectrum = new NetworkSpectrumSum(settings.mode(), points, settings.threads());
    } catch (IllegalArgumentException e) {
      throw new InputException(e, "%s", e.getMessage());
    }
  }

  /**
   * Probes a network on the first samples of a part, in evaluation mode. Nothing stays in the scope.
   *
   * @param scope on whose device the weights are
   */
  public static Findings of(Scope scope, Network network, Weights weights, DataPart part, ProbeSettings settings) {
    NetworkProbe probe = new NetworkProbe(network, settings);
    int samples = Math.min(settings.samples(), part.set().size());
    BatchPlan plan = BatchPlan.evaluation(part, ProbeSettings.batch(network.imageSize()));
    BatchMemory memory = new BatchMemory();
    for (int seen = 0, i = 0; seen < samples; i++) {
      BatchRef all = plan.batch(0, i);
      BatchRef ref = all.part(0, Math.min(samples - seen, all.size()));
      try (Batch batch = part.read(ref, memory); Scope own = scope.child()) {
        probe.look(own, weights, batch);
      }
      seen += ref.size();
    }
    return probe.findings(part.name(), samples);
  }

  /** Adds a batch. What it computes is the scope's. */
  public void look(Scope scope, Weights weights, Batch batch) {
    List<String> layers = settings.attention() ? network.attentions() : List.of();
    Taps taps = new Taps(Stream.concat(points.stream().map(ProbePoint::tap), layers.stream()).toList());
    network.forward(Pass.evaluation(scope, weights, taps), Evaluation.images(scope, batch));
    boolean first = features.isEmpty() && settings.pictures();
    for (int i = 0; i < points.size(); i++) {
      float[] values = taps.get(points.get(i).tap()).toFloatArray();
      spectrum.add(i, values, batch.size());
      if (first) {
        keepFirst(points.get(i), FeatureMaps.of(points.get(i), values, batch.size()), batch.size());
      }
    }
    layers.forEach(layer -> addAttention(layer, taps.get(layer), batch.size()));
  }

  private void keepFirst(ProbePoint point, float[] maps, int batch) {
    features.add(new Findings.Features(point, Arrays.copyOf(maps, maps.length / batch)));
  }

  private void addAttention(String tap, NDArray probabilities, int batch) {
    Shape shape = probabilities.getShape();   // (B, heads, queries, keys)
    attention.computeIfAbsent(tap, name -> new AttentionSum(name, KeyPlaces.of(name, points, Math.toIntExact(shape.get(2)),
        Math.toIntExact(shape.get(3))), Math.toIntExact(shape.get(1)))).add(probabilities.toFloatArray(), batch);
  }

  NetworkSpectrum spectrum() {
    return spectrum.spectrum();
  }

  private Findings findings(String part, int samples) {
    return new Findings(part, samples, network.imageSize(), spectrum(),
        attention.values().stream().map(AttentionSum::attention).toList(), features);
  }
}
