// SPDX-License-Identifier: Apache-2.0
// Files: what they mean, what is refused and where, and that nothing crashes the parser.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "jls/parser.hpp"
#include "jls/table.hpp"

namespace tenon::lab::jls {
namespace {

std::set<std::vector<Value>> outcomes(const std::string& text) {
  return allowed_outcomes(judge(parse("test", text)));
}

using Set1 = std::set<std::vector<Value>>;

TEST(Language, Expressions) {
  EXPECT_EQ(outcomes("thread T { a = 1 + 2 * 3 - -4; }"), (Set1{{11}}));
  EXPECT_EQ(outcomes("thread T { a = (1 + 2) * 3 == 9 && !(1 < 0) || 0; }"), (Set1{{1}}));
  EXPECT_EQ(outcomes("thread T { a = 1 <= 1; b = 2 > 3; c = 2 >= 3; d = 1 != 2; }"),
            (Set1{{1, 0, 0, 1}}));
  EXPECT_EQ(outcomes("thread T { a = 2147483647 + 1; }"), (Set1{{-2147483647 - 1}}));
  EXPECT_EQ(outcomes("thread T { a = 7 - 2 - 1; }"), (Set1{{4}}));
}

TEST(Language, WhatDecidesIsEnough) {
  // The right side would read x a second time.
  EXPECT_EQ(outcomes("int x; thread T { a = x == 1 && x == 0; b = 1 || x; }"), (Set1{{0, 1}}));
}

TEST(Language, Statements) {
  EXPECT_EQ(outcomes("int x = 5; thread T { a = x; if (a == 5) { a = 6; } else a = 7; }"),
            (Set1{{6}}));
  EXPECT_EQ(outcomes("thread T { a = 0; while (a < 2) a = a + 1; }"), (Set1{{2}}));
  EXPECT_EQ(outcomes("/* a comment */ int x; // another\nthread T { a = x; }"), (Set1{{0}}));
}

TEST(Language, AThreadEndsAtNull) {
  EXPECT_EQ(outcomes("int p; object o { int f; } thread T { q = p; a = 1; b = q.f; a = 2; }"
                     "observe a;"),
            (Set1{{1}}));
}

TEST(Language, LoopsAreBounded) {
  const Table table = judge(parse("test", "thread T { a = 0; while (1) a = a + 1; }"));
  EXPECT_TRUE(table.is_cut);
  EXPECT_TRUE(table.outcomes.empty());
}

struct Wrong {
  std::string text;
  int line;
  std::string what;
};

TEST(Language, RefusesWithLine) {
  const std::string thread = "thread T { a = 0; }\n";
  const std::vector<Wrong> all = {
      {"", 1, "a program without a thread"},
      {"int x;\nthread T { a = y; }", 2, "'y' is neither a variable nor a local that was set"},
      {"int x, x;" + thread, 1, "'x' is defined twice"},
      {"int if;" + thread, 1, "'if' is a word of the language"},
      {"thread T { a = 0 }", 1, "expected ';', found '}'"},
      {"thread T {\n a = 0;\n", 3, "expected a statement, found 'end of file'"},
      {"thread T { a = 99999999999; }", 1, "a number that is no int"},
      {"thread T { a = 1x; }", 1, "a number with letters in it"},
      {"/* never ends", 1, "a comment that does not end"},
      {"thread T { a = 1 # 2; }", 1, "unexpected '#'"},
      {"thread T { a = \xff; }", 1, "unexpected byte 255"},
      {"thread T { synchronized (m) { } }", 1, "'m' is no monitor"},
      {"thread T { start U; }", 1, "'U' is no thread"},
      {"thread T { a = 0; } thread U { b = a; }", 1, "'a' is a local of another thread"},
      {"thread T { a = 0; } thread U { a = 1; }", 1, "'a' is no local of this thread"},
      {"thread T { a = new o { }; }", 1, "'o' is no object"},
      {"object o { int f; } thread T { a = new o { }; b = new o { }; }", 1,
       "an object may be built once"},
      {"object o { int f; int f; }" + thread, 1, "'f' is defined twice"},
      {thread + "allowed b == 0;", 2, "'b' is no local of any thread"},
      {"int x; thread T { a = x; b = x; } observe a;\nallowed b == 0;", 2, "'b' is not observed"},
      {thread + "outcomes 0 1;", 2, "an outcome has 1 values here"},
      {thread + "what", 2, "expected a declaration or a claim, found 'what'"},
      {"thread T { a = " + std::string(1000, '(') + "1; }", 1, "nested too deeply"},
      {"thread T { a = " + std::string(1000, '-') + "1; }", 1, "nested too deeply"},
      {"thread T " + std::string(1000, '{'), 1, "expected a statement, found '{'"},
  };
  for (const Wrong& wrong : all) {
    try {
      parse("f", wrong.text);
      ADD_FAILURE() << "accepted: " << wrong.text;
    } catch (const SyntaxError& error) {
      EXPECT_EQ(error.line(), wrong.line) << wrong.text;
      EXPECT_EQ(error.what(), "f:" + std::to_string(wrong.line) + ": " + wrong.what);
    }
  }
}

TEST(Language, RefusesWhatIsTooLarge) {
  std::string many = "int x; thread T { ";
  for (int i = 0; i < 40; ++i) many += "x = 1; ";
  EXPECT_THROW(judge(parse("f", many + "}")), TooLarge);
  std::string sum = "thread T { a = 1";
  for (int i = 0; i < 200; ++i) sum += " + 1";
  EXPECT_THROW(parse("f", sum + "; }"), SyntaxError);
  std::string nested = "thread T { a = 0; ";
  for (int i = 0; i < 20; ++i) nested += "while (a < 2) { a = 0; ";
  EXPECT_NO_THROW(judge(parse("f", nested + std::string(21, '}'))));
  std::string orders = "volatile int x, y;";
  for (int i = 0; i < 4; ++i)
    orders += "thread T" + std::to_string(i) + " { x = 1; y = 1; x = 1; y = 1; x = 1; }";
  EXPECT_THROW(judge(parse("f", orders)), TooLarge);
  std::string reads = "int x; thread T { x = 1; x = 2; x = 3; } thread U { ";
  for (int i = 0; i < 20; ++i) reads += "a = x; ";
  EXPECT_THROW(judge(parse("f", reads + "}")), TooLarge);
}

TEST(Language, FilesThatCannotBeRead) {
  EXPECT_THROW(parse_file(JLS_SOURCE_DIR "/no_such_file"), SyntaxError);
  EXPECT_THROW(parse_file(JLS_SOURCE_DIR), SyntaxError);
}

// Each file with one byte changed or with its end missing is read, or refused.
TEST(Language, DamagedFiles) {
  std::ifstream in(JLS_SOURCE_DIR "/tables/dcl_final.jmm");
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  ASSERT_FALSE(text.empty());
  const auto try_to_parse = [](const std::string& damaged) {
    try {
      parse("f", damaged);
    } catch (const SyntaxError&) {  // as it should be
    }
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    try_to_parse(text.substr(0, at));
    for (const char byte : {'\0', '\xff', '{', '}', '(', ';', '.', 'x', '9'}) {
      std::string damaged = text;
      damaged[at] = byte;
      try_to_parse(damaged);
    }
  }
}

}  // namespace
}  // namespace tenon::lab::jls
