package org.espalier.models.pickle;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Python's pickle machine (protocols 0 to 5, Python's Lib/pickletools.py) without its sting: it knows values and containers, asks a
 * {@link Vocabulary} what a name stands for, and calls nothing. State that an object is to be given is dropped. What it makes is bounded by
 * the bytes it has read.
 */
public final class PickleReader {
  /** A published checkpoint with its optimizer has some 50,000. */
  private static final int MOST_OPCODES = 1 << 21;
  private static final Object MARK = new Object();
  private final PickleSource in;
  private final Vocabulary words;
  private final Refusal refusal;
  private final List<Object> stack = new ArrayList<>();
  private final Deque<Integer> marks = new ArrayDeque<>();
  private final Map<Long, Object> memo = new HashMap<>();

  private PickleReader(PickleSource in, Vocabulary words, Refusal refusal) {
    this.in = in;
    this.words = words;
    this.refusal = refusal;
  }

  /** What a pickle holds, and the number of bytes that it took. */
  public record Read(Object value, int bytes) {}

  /**
   * Reads the pickle at the begin of a buffer, from its position on.
   *
   * @param refusal for what is no pickle
   */
  public static Read read(ByteBuffer bytes, Vocabulary words, Refusal refusal) {
    PickleSource source = new PickleSource(bytes, refusal);
    Object value = new PickleReader(source, words, refusal).run();
    return new Read(value, source.position());
  }

  private Object run() {
    for (int done = 0; done < MOST_OPCODES; done++) {
      int opcode = in.u1();
      if (opcode == '.') {
        return pop();
      }
      step(opcode);
    }
    throw refusal.of("its pickle has more than %d instructions", MOST_OPCODES);
  }

  private void step(int opcode) {
    switch (opcode) {
      case 0x80 -> protocol(in.u1());
      case 0x95 -> in.i8();                                               // FRAME: how much to read ahead
      case '(' -> mark();
      case '0' -> pop();
      case '1' -> popMark();
      case '2' -> push(top());
      case 'N' -> push(null);
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 'c' -> push(words.global(in.line(), in.line()));
      case 0x93 -> stackGlobal();
      case 'R', 0x81 -> call(pop());
      case 0x92 -> callWithKeywords();
      case 'i' -> instance();
      case 'o' -> object();
      case 'b' -> pop();                                                  // BUILD: the state of what lies below
      case 'Q' -> push(words.persistent(pop()));
      case 'P' -> push(words.persistent(in.line()));
      default -> value(opcode);
    }
  }

  private void value(int opcode) {
    switch (opcode) {
      case 'J' -> push((long) in.i4());
      case 'K' -> push((long) in.u1());
      case 'M' -> push((long) in.u2());
      case 0x8A -> push(in.number(in.u1()));
      case 0x8B -> push(in.number(in.i4()));
      case 'G' -> push(in.bigEndianDouble());
      case 'I' -> push(digits(in.line()));
      case 'L' -> push(digits(in.line().replaceFirst("L$", "")));
      case 'F' -> push(decimal(in.line()));
      case 'X' -> push(in.text(in.u4()));
      case 0x8C -> push(in.text(in.u1()));
      case 0x8D -> push(in.text(in.i8()));
      case 'V', 'S' -> push(in.line());
      case 'T', 'B' -> bytes(in.u4());
      case 'U', 'C' -> bytes(in.u1());
      case 0x8E, 0x96 -> bytes(in.i8());
      default -> container(opcode);
    }
  }

  private void container(int opcode) {
    switch (opcode) {
      case ')' -> push(PickledTuple.EMPTY);
      case 't' -> push(new PickledTuple(popMark()));
      case 0x85, 0x86, 0x87 -> push(new PickledTuple(popLast(opcode - 0x84)));
      case ']' -> push(new ArrayList<>());
      case 'l' -> push(new ArrayList<>(popMark()));
      case 'a' -> append(popLast(1));
      case 'e' -> append(popMark());
      case '}' -> push(new PickledDict());
      case 'd' -> dict(popMark());
      case 's' -> put(popLast(2));
      case 'u' -> put(popMark());
      case 0x8F -> push(new Inert("set"));
      case 0x90 -> popMark();
      case 0x91 -> frozenSet();
      case 'q' -> memo.put((long) in.u1(), top());
      case 'r' -> memo.put(in.u4(), top());
      case 'p' -> memo.put(index(in.line()), top());
      case 0x94 -> memo.put((long) memo.size(), top());
      case 'h' -> push(remembered(in.u1()));
      case 'j' -> push(remembered(in.u4()));
      case 'g' -> push(remembered(index(in.line())));
      default -> throw refusal.of("its pickle has the instruction 0x%02x at byte %d, which no PyTorch writes", opcode, in.position() - 1);
    }
  }

  private void protocol(int version) {
    if (version > 5) {
      throw refusal.of("its pickle is of protocol %d, at most 5 is read", version);
    }
  }

  private void stackGlobal() {
    List<Object> names = popLast(2);
    if (!(names.get(0) instanceof String module) || !(names.get(1) instanceof String name)) {
      throw refusal.of("its pickle names a class by what is no text, before byte %d", in.position());
    }
    push(words.global(module, name));
  }

  private void call(Object arguments) {
    push(words.call(pop(), tuple(arguments)));
  }

  private void callWithKeywords() {
    pop();
    call(pop());
  }

  private void instance() {
    Object called = words.global(in.line(), in.line());
    push(words.call(called, new PickledTuple(popMark())));
  }

  private void object() {
    List<Object> items = popMark();
    if (items.isEmpty()) {
      throw broken();
    }
    push(words.call(items.get(0), new PickledTuple(items.subList(1, items.size()))));
  }

  private PickledTuple tuple(Object value) {
    if (value instanceof PickledTuple tuple) {
      return tuple;
    }
    throw broken();
  }

  private void bytes(long length) {
    in.skip(length);
    push(new Inert("bytes"));
  }

  private void frozenSet() {
    popMark();
    push(new Inert("frozenset"));
  }

  private void append(List<Object> items) {
    if (top() instanceof List<?> list) {
      @SuppressWarnings("unchecked")
      List<Object> own = (List<Object>) list;
      own.addAll(items);
    } else if (!(top() instanceof Inert)) {
      throw broken();
    }
  }

  private void dict(List<Object> items) {
    push(new PickledDict());
    put(items);
  }

  private void put(List<Object> items) {
    if (items.size() % 2 != 0) {
      throw broken();
    }
    if (top() instanceof PickledDict dict) {
      for (int i = 0; i < items.size(); i += 2) {
        dict.put(items.get(i), items.get(i + 1));
      }
    } else if (!(top() instanceof Inert)) {
      throw broken();
    }
  }

  private Object digits(String line) {
    if (line.equals("00") || line.equals("01")) {
      return line.equals("01");                                           // how protocol 0 writes a bool
    }
    if (!line.matches("-?[0-9]{1,600}")) {
      throw broken();
    }
    return PickleSource.value(new BigInteger(line));
  }

  private double decimal(String line) {
    try {
      return Double.parseDouble(line);
    } catch (NumberFormatException e) {
      throw broken();
    }
  }

  private long index(String line) {
    return digits(line) instanceof Long index ? index : -1;
  }

  private Object remembered(long index) {
    if (!memo.containsKey(index)) {
      throw refusal.of("its pickle asks for value %d again, which it never gave, before byte %d", index, in.position());
    }
    return memo.get(index);
  }

  private void mark() {
    marks.push(stack.size());
    stack.add(MARK);
  }

  private void push(Object value) {
    stack.add(value);
  }

  private Object top() {
    if (stack.isEmpty() || stack.get(stack.size() - 1) == MARK) {
      throw broken();
    }
    return stack.get(stack.size() - 1);
  }

  private Object pop() {
    Object top = top();
    stack.remove(stack.size() - 1);
    return top;
  }

  private List<Object> popLast(int count) {
    int begin = stack.size() - count;
    if (begin < (marks.isEmpty() ? 0 : marks.peek() + 1)) {
      throw broken();
    }
    return taken(begin);
  }

  private List<Object> popMark() {
    if (marks.isEmpty()) {
      throw broken();
    }
    int mark = marks.pop();
    List<Object> items = taken(mark + 1);
    stack.remove(mark);
    return items;
  }

  private List<Object> taken(int begin) {
    List<Object> end = stack.subList(begin, stack.size());
    List<Object> items = new ArrayList<>(end);
    end.clear();
    return items;
  }

  private RuntimeException broken() {
    return refusal.of("its pickle is broken before byte %d", in.position());
  }
}
