// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an object says about its elements: docs/spec/object.md. In C++ tenon/describe.hpp. */
final class Description {
  private static final Pattern FIELD =
      Pattern.compile("(\\S+) ([iu](?:8|16|32|64)|f32|f64|bool|char)"
          + "(?:\\[(\\d{1,9})])? (\\d{1,9})");

  private final String text;
  private final Map<String, ObjectField> fields;

  private Description(String text, Map<String, ObjectField> fields) {
    this.text = text;
    this.fields = fields;
  }

  /** Fields that do not lie within an element are damage. */
  static Description parse(String text, int elementBytes) {
    Map<String, ObjectField> fields = new LinkedHashMap<>();
    for (String line : (Iterable<String>) text.lines().skip(1)::iterator) {
      Matcher match = FIELD.matcher(line);
      if (!match.matches()) {
        throw TenonException.of(Code.CORRUPT, "description of an object");
      }
      ObjectField field = new ObjectField(match.group(1), match.group(2),
          match.group(3) == null ? 1 : Integer.parseInt(match.group(3)),
          Integer.parseInt(match.group(4)));
      if (field.offset() + (long) field.count() * field.bytes() > elementBytes) {
        throw TenonException.of(Code.CORRUPT, "a field of an object lies outside");
      }
      fields.put(field.name(), field);
    }
    return new Description(text, Collections.unmodifiableMap(fields));
  }

  String text() {
    return text;
  }

  List<ObjectField> fields() {
    return List.copyOf(fields.values());
  }

  /** Null when there is none of that name. */
  ObjectField field(String name) {
    return fields.get(name);
  }

  /** True when both lay out the same fields in the same way; the name of the type says nothing. */
  static boolean sameLayout(String a, String b) {
    return layoutOf(a).equals(layoutOf(b));
  }

  /** Two descriptions beside each other, with a mark at each line that differs; for people. */
  static String sideBySide(String ours, String theirs) {
    List<String> left = ours.lines().toList();
    int width = left.stream().mapToInt(String::length).max().orElse(0) + 2;
    StringBuilder text = new StringBuilder();
    Iterator<String> ourLines = left.iterator();
    Iterator<String> theirLines = theirs.lines().iterator();
    for (boolean first = true; ourLines.hasNext() || theirLines.hasNext(); first = false) {
      String our = ourLines.hasNext() ? ourLines.next() : "";
      String their = theirLines.hasNext() ? theirLines.next() : "";
      boolean same = first ? sameLayout(our, their) : our.equals(their);
      text.append(same ? "  " : "! ").append(our).append(" ".repeat(width - our.length()))
          .append(their).append('\n');
    }
    return text.toString();
  }

  private static String layoutOf(String description) {
    return description.substring(Math.max(description.indexOf(' '), 0));
  }
}
