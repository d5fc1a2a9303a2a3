# SPDX-License-Identifier: Apache-2.0
"""Keys stay as lines move, and tell equal accesses apart; two wrong twins of keys do not."""
import re
import unittest

from ordered_accesses import ROOT, WEAKER, Key, accesses_of, blanked

SOURCE = '''#define BRACE {
namespace tenon {
namespace {
// A comment with a { and an order::get_opaque(word).
template <class W, std::size_t kSize = 2>
bool both(const Words& words) noexcept {
  return order::get_opaque(words.first) && order::get_opaque(words.first);
}
}  // namespace
struct alignas(64) Twice : Base<int> {
  Twice(Words& words, int more) : words_{words}, more_(more), list_{1, 2} {
    order::set_opaque(words_.at(1, 2)[more], std::uint64_t{0});
  }
  bool take() {
    const char quote = '"';
    const auto last = [&] { return order::get_acquire(words_.last); };
    order::full_fence();
    return last() && order::compare_and_set_volatile(
        words_.owner, nobody, 1'000u);
  }
};
bool Twice::leave() { return order::get_opaque(words_.first); }
}  // namespace tenon
'''


def keys(text):
    return [access.key for access in accesses_of("src/a/b.cpp", text)]


def by_line(text):
    """A wrong twin: where it is, not what it is."""
    return [(access.key.file, access.line, access.key.weaker) for access in accesses_of("src/a/b.cpp", text)]


def without_ordinal(text):
    """A wrong twin: two equal accesses are one."""
    return [key[:-1] for key in keys(text)]


def stay(make):
    """Whether keys stay when lines are added, joined, and other functions changed."""
    moved = SOURCE.replace("namespace tenon {", "\n\n// more\nint other() { return order::get_opaque(x); }\n"
                           "namespace tenon {", 1).replace("volatile(\n        ", "volatile(")
    return set(make(SOURCE)) <= set(make(moved))


def differ(make):
    return len(set(make(SOURCE))) == len(make(SOURCE))


class Keys(unittest.TestCase):
    def test_say_file_function_operation_word_and_which(self):
        file = "src/a/b.cpp"
        self.assertEqual(keys(SOURCE), [
            Key(file, "both", "get_opaque", "words.first", "get_plain", 1),
            Key(file, "both", "get_opaque", "words.first", "get_plain", 2),
            Key(file, "Twice::Twice", "set_opaque", "words_.at(1, 2)[more]", "set_plain", 1),
            Key(file, "Twice::take", "get_acquire", "words_.last", "get_opaque", 1),
            Key(file, "Twice::take", "full_fence", "", "nothing", 1),
            Key(file, "Twice::take", "compare_and_set_volatile", "words_.owner", "compare_and_set_acquire", 1),
            Key(file, "Twice::take", "compare_and_set_volatile", "words_.owner", "compare_and_set_release", 1),
            Key(file, "Twice::leave", "get_opaque", "words_.first", "get_plain", 1),
        ])

    def test_stay_as_lines_move(self):
        self.assertTrue(stay(keys))
        self.assertFalse(stay(by_line))

    def test_tell_equal_accesses_apart(self):
        self.assertTrue(differ(keys))
        self.assertFalse(differ(without_ordinal))

    def test_go_with_the_operation(self):
        stronger = SOURCE.replace("get_acquire", "get_volatile")
        self.assertEqual(len(set(keys(SOURCE)) - set(keys(stronger))), 1)


class Operations(unittest.TestCase):
    def test_of_the_header_are_known(self):
        header = blanked((ROOT / "include/tenon/order.hpp").read_text())
        names = set(re.findall(r"^(?:inline )?(?:W|void|bool) (\w+)\(", header, re.MULTILINE))
        # The weakest have nothing weaker; an opaque read-modify-write is as atomic as a plain one.
        weakest = {name for name in names if re.search("_plain$|^copy_|^fill_|^(get_and|compare_and).*_opaque$", name)}
        self.assertEqual(names - weakest, set(WEAKER))


if __name__ == "__main__":
    unittest.main()
