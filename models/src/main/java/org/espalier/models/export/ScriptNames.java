package org.espalier.models.export;

import java.util.Set;

/** Published names and names of kernels, as TorchScript can say them. */
final class ScriptNames {
  private static final Set<String> KEYWORDS = Set.of("and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
      "elif", "else", "except", "False", "finally", "for", "from", "global", "if", "import", "in", "inf", "is", "lambda", "nan", "None",
      "nonlocal", "not", "or", "pass", "raise", "return", "True", "try", "while", "with", "yield");

  private ScriptNames() {}

  static boolean isIdentifier(String name) {
    return name.matches("[A-Za-z_][A-Za-z0-9_]*") && !KEYWORDS.contains(name);
  }

  /** What a dotted name stands for, seen from an object: {@code blocks.0.norm} is {@code getattr(self.blocks, "0").norm}. */
  static String attribute(String object, String dotted) {
    String value = object;
    for (String name : dotted.split("\\.")) {
      value = isIdentifier(name) ? value + "." + name : "getattr(%s, %s)".formatted(value, quoted(name));
    }
    return value;
  }

  /** The line of a class that declares an attribute. */
  static String declaration(String name, String type) {
    return isIdentifier(name) ? name + " : " + type : "__annotations__[%s] = %s".formatted(quoted(name), type);
  }

  /** The attribute that holds a library of kernels: no weight is called so. */
  static String library(String name) {
    return "_kernels_" + name;
  }

  static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }
}
