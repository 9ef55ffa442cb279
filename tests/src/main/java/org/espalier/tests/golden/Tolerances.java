package org.espalier.tests.golden;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.espalier.models.InputException;

/** What is equal, as the file says: the first clause whose pattern matches a tensor's full name decides. */
record Tolerances(List<Clause> clauses) {

  /**
   * max|ours - stored| must be at most abs + rel max|stored|.
   *
   * @param smallGradient for some elements, if there is a gradient to look at, another bound
   */
  record Clause(ShellPattern pattern, double abs, double rel, Optional<SmallGradient> smallGradient) {}

  /** Elements whose stored gradient is smaller than {@code below} are held to {@code abs}. */
  record SmallGradient(double below, double abs) {}

  /** Reads a list of {@code [pattern, abs, rel]}, each with {@code {"where_grad_below": g, "abs": a}} behind it or not. */
  static Tolerances read(JsonNode list) {
    if (!list.isArray() || list.isEmpty()) {
      throw new InputException("the metadata 'tolerances' is %s: needed is a list of [pattern, abs, rel]", list);
    }
    List<Clause> clauses = new ArrayList<>();
    list.forEach(clause -> clauses.add(clause(clause)));
    return new Tolerances(clauses);
  }

  private static Clause clause(JsonNode node) {
    boolean sound = node.isArray() && (node.size() == 3 || node.size() == 4) && node.get(0).isTextual()
        && node.get(1).isNumber() && node.get(2).isNumber();
    if (!sound) {
      throw new InputException("%s in the metadata 'tolerances' is no [pattern, abs, rel]", node);
    }
    return new Clause(new ShellPattern(node.get(0).asText()), node.get(1).asDouble(), node.get(2).asDouble(),
        node.size() == 4 ? Optional.of(smallGradient(node.get(3))) : Optional.empty());
  }

  private static SmallGradient smallGradient(JsonNode node) {
    if (!node.path("where_grad_below").isNumber() || !node.path("abs").isNumber() || node.size() != 2) {
      throw new InputException("%s in the metadata 'tolerances' is no {\"where_grad_below\": g, \"abs\": a}", node);
    }
    return new SmallGradient(node.get("where_grad_below").asDouble(), node.get("abs").asDouble());
  }

  Optional<Clause> of(String tensor) {
    return clauses.stream().filter(clause -> clause.pattern.matches(tensor)).findFirst();
  }
}
