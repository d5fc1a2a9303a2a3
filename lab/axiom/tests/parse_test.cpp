// SPDX-License-Identifier: Apache-2.0
// What the parser reads, and what it says of what it cannot read.
#include "axiom/parse.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <sstream>

#include "axiom/judge.hpp"
#include "axiom/tests/files.hpp"

namespace tenon::lab::axiom {
namespace {

// The observation of a program of one thread, whose condition says what it computes.
std::string observation(const std::string& text) {
  return judge(parse_litmus("t.litmus", text), model_named("sc").value()).observation();
}
std::string x86(const std::string& language, const std::string& initial, const std::string& code,
                const std::string& condition) {
  return language + " t\n{" + initial + "}\n P0 ;\n" + code + "\nforall (" + condition + ")\n";
}
std::string c(const std::string& code, const std::string& condition) {
  return "C t\n{ z=7; }\nP0 (atomic_int* x, int* y, int* z) {\n" + code + "\n}\nforall (" +
         condition + ")\n";
}
#define EXPECT_ALWAYS(text) EXPECT_EQ(observation(text), "Always") << (text)

TEST(ParseX86, BothOperandOrders) {
  EXPECT_ALWAYS(x86("X86", "", "MOV [x],$1 ;\nMOV EAX,[x] ;\nADD EAX,$2 ;", "0:EAX=3"));
  EXPECT_ALWAYS(x86("X86", "", "mov DWORD PTR [x], 1 ;\nmov eax, [x] ;", "0:EAX=1"));
  EXPECT_ALWAYS(x86("X86_64", "", "movl $1,(x) ;\nmovl (x),%eax ;\naddq $2,%rax ;", "0:rax=3"));
  EXPECT_ALWAYS(x86("X86_64", "", "movq $-1,%r8 ;\nmovb %r8b,(x) ;", "0:r8=-1 /\\ [x]=-1"));
  EXPECT_ALWAYS(x86("X86_64", "0:RBX=0x10;", "sub $6,%rbx ;\nshl $1,%rbx ;", "0:rbx=20"));
}

TEST(ParseX86, ReadModifyWrites) {
  EXPECT_ALWAYS(x86("X86", "x=5;", "MOV EAX,$1 ;\nXCHG [x],EAX ;", "0:EAX=5 /\\ x=1"));
  EXPECT_ALWAYS(x86("X86", "x=5;", "MOV EAX,$1 ;\nXCHG EAX,[x] ;", "0:EAX=5 /\\ x=1"));
  EXPECT_ALWAYS(x86("X86", "x=5;", "LOCK INC [x] ;\nDEC [x] ;\nlock add [x],3 ;", "x=8"));
  EXPECT_ALWAYS(x86("X86_64", "x=5; 0:rax=2;", "lock xaddl %eax,(x) ;", "0:rax=5 /\\ [x]=7"));
  EXPECT_ALWAYS(x86("X86_64", "x=5; 0:rax=5; 0:rcx=9;",
                    "lock cmpxchgl %ecx,(x) ;\njne out ;\n"
                    "movl $1,%edx ;\nout: ;",
                    "[x]=9 /\\ 0:rdx=1 /\\ 0:rax=5"));
  EXPECT_ALWAYS(x86("X86_64", "x=5; 0:rax=4; 0:rcx=9;",
                    "cmpxchgl %ecx,(x) ;\nje out ;\n"
                    "movl $1,%edx ;\nout: ;",
                    "[x]=5 /\\ 0:rdx=1 /\\ 0:rax=5"));
}

TEST(ParseX86, Branches) {
  // AT&T compares backwards: cmp b,a; jl jumps when a < b.
  EXPECT_ALWAYS(
      x86("X86_64", "0:rax=1;", "cmpl $2,%eax ;\njl out ;\nmovl $9,%eax ;\nout: nop ;", "0:rax=1"));
  EXPECT_ALWAYS(x86("X86", "0:EAX=1;", "CMP EAX,$2 ;\nJG out ;\nMOV EAX,$9 ;\nout: ;", "0:EAX=9"));
  EXPECT_ALWAYS(x86("X86", "0:EAX=3;", "again: DEC EAX ;\nCMP EAX,$1 ;\nJNE again ;", "0:EAX=1"));
  EXPECT_ALWAYS(
      x86("X86_64", "", "jmp out ;\nmovl $9,%eax ;\nout: ret ;\nmovl $8,%eax ;", "0:rax=0"));
}

TEST(ParseC, Expressions) {
  EXPECT_ALWAYS(
      c("int a = 1 + 2 * 3 - (4 / 2); int b = -a; int d = !b == 0;", "0:a=5 /\\ 0:b=-5 /\\ 0:d=1"));
  EXPECT_ALWAYS(
      c("int a = 6 & 3 | 8 ^ 1; int b = 1 << 3 >> 1; int d = ~0;", "0:a=11 /\\ 0:b=4 /\\ 0:d=-1"));
  EXPECT_ALWAYS(c("int a = 1 < 2 && 2 <= 2 || *y; int b = 0 && *y; int d = 3 != 3;",
                  "0:a=1 /\\ 0:b=0 /\\ 0:d=0"));
  EXPECT_ALWAYS(c("int a; a = *z + atomic_load(x); *y = a + *z;", "y=14 /\\ 0:a=7"));
}

TEST(ParseC, Statements) {
  EXPECT_ALWAYS(c("int a = 0; if (*y) a = 1; else if (*z) { a = 2; } else a = 3;", "0:a=2"));
  EXPECT_ALWAYS(
      c("int a = 2; while (a) { a = a - 1; } /* (* */ // *)\n int b = 1;", "0:a=0 /\\ 0:b=1"));
  EXPECT_ALWAYS(c("int a = 0; do a = a + 1; while (a < 3);", "0:a=3"));
  EXPECT_ALWAYS(c("int a = 1; return; a = 2;", "0:a=1"));
  EXPECT_ALWAYS(c("int *p = z; int a = *p; *p = 8; unsigned long b = 3, d = 4;",
                  "0:a=7 /\\ z=8 /\\ 0:p=z /\\ 0:d=4"));
}

TEST(ParseC, Atomics) {
  EXPECT_ALWAYS(c("atomic_store(x, 5); int a = atomic_fetch_sub(x, 2);", "0:a=5 /\\ x=3"));
  EXPECT_ALWAYS(
      c("int a = atomic_exchange_explicit(x, 4, memory_order_acq_rel);", "0:a=0 /\\ x=4"));
  EXPECT_ALWAYS(
      c("atomic_fetch_or_explicit(x, 6, memory_order_relaxed);"
        "atomic_fetch_and(x, 3); atomic_fetch_xor(x, 1);",
        "x=3"));
  EXPECT_ALWAYS(
      c("int a = atomic_compare_exchange_strong(x, y, 2);"
        "int b = atomic_compare_exchange_weak_explicit(x, z, 3, memory_order_release,"
        " memory_order_relaxed);",
        "0:a=1 /\\ 0:b=0 /\\ x=2 /\\ z=2"));
  EXPECT_ALWAYS(
      c("atomic_thread_fence(memory_order_seq_cst); atomic_signal_fence(memory_order_acquire);",
        "true"));
}

TEST(Parse, InitialStates) {
  EXPECT_ALWAYS(
      "C t\n{ int x = 1; atomic_int y=ATOMIC_INIT(2); [z]=0x1f; _Atomic(int) w = 3; uint64_t v; "
      "0:a=4; int *p = &x }\n"
      "P0 (int* x) { }\nforall x=1 /\\ y=2 /\\ z=31 /\\ w=3 /\\ v=0 /\\ 0:a=4 /\\ p=x\n");
}

TEST(Parse, Conditions) {
  const std::string start = "C t\n{ x=1; }\nP0 (int* x) { int r = *x; }\n";
  EXPECT_ALWAYS(start + "forall (0:r=1 /\\ ~(x=2) \\/ false)");
  EXPECT_ALWAYS(start + "forall not x=2 /\\ (x=2 => false) /\\ P0:r==1");
  EXPECT_ALWAYS(start + "locations [x; 0:r;]\nforall [x]<=1 && x>0 || x != 1");
  EXPECT_ALWAYS(start);  // nothing asked
  const Program program = parse_litmus("t", start + "locations [x; y;]\n~exists (0:r=2)");
  EXPECT_EQ(program.observed.size(), 3u);
  EXPECT_EQ(text_of(program, program.condition), "~exists (0:r=2)");
}

TEST(Parse, AFilterLeavesExecutionsOut) {
  const std::string start = "X86 t\n{ }\n P0 | P1 ;\n MOV [x],$1 | MOV EAX,[x] ;\n";
  EXPECT_EQ(observation(start + "exists (1:EAX=1)"), "Sometimes");
  EXPECT_EQ(observation(start + "filter (1:EAX=1)\nexists (1:EAX=1)"), "Always");
}

TEST(Parse, ThreadsKeepTheirText) {
  const Program table = parse_litmus("t.litmus",
                                     "X86 t\n{ }\n P0 | P1 ;\n MOV [x],$1 (* one *) | ;\n"
                                     " MOV  EAX,[y] | MFENCE ;\nexists (x=1)\n");
  EXPECT_EQ(table.threads.at(0).source, "MOV [x],$1\nMOV  EAX,[y]\n");
  EXPECT_EQ(table.threads.at(1).source, "\nMFENCE\n");
  const Program functions = parse_litmus("t.litmus",
                                         "C t\n{ }\nP0 (int* x) {\n  *x = 1; // one\n}\n"
                                         "P1 (int* x) { }\n(* asks *)\nexists (x=1)\n");
  EXPECT_EQ(functions.threads.at(0).source, "P0 (int* x) {\n  *x = 1; // one\n}");
  EXPECT_EQ(functions.threads.at(1).source, "P1 (int* x) { }");
}

TEST(Parse, ErrorsHaveAPlace) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "t.litmus:1:1: language '' is none of C, X86, X86_64"},
      {"ARM MP\n{ }\n", "t.litmus:1:1: language 'ARM' is none of"},
      {"C\n{ }\n", "t.litmus:1:1: a test without a name"},
      {"C t\n{ x=1", "t.litmus:2:6: expected ';', found the end"},
      {"C t\n{ x=99999999999999999999; }", "t.litmus:2:5: a number that is none of 64 bits"},
      {"C t\n{ int x[2]={1,2}; }", "t.litmus:2:8: arrays are not supported"},
      {"C t\n{ }\nP1 (int* x) { }", "t.litmus:3:1: expected thread P0"},
      {"C t\n{ }\nP0 (int x) { }", "t.litmus:3:10: a parameter has to be the pointer"},
      {"C t\n{ }\nP0 (int* x) { x = 1; }", "t.litmus:3:17: what a parameter points to is fixed"},
      {"C t\n{ }\nP0 (int* x) {\n  foo(x);\n}", "t.litmus:4:3: function 'foo' is not known"},
      {"C t\n{ }\nP0 (int* x) {\n  int a = ;\n}", "t.litmus:4:11: expected an expression"},
      {"C t\n{ }\nP0 (int* x) {\n  int a = 1\n}", "t.litmus:5:1: expected ';', found '}'"},
      {"C t\n{ }\nP0 (int* x) {\n  atomic_load_explicit(x, memory_order_release);\n}",
       "t.litmus:4:3: a load cannot release"},
      {"C t\n{ }\nP0 (int* x) {\n", "t.litmus:4:1: expected an expression"},
      {"C t\n{ }\nP0 (int* x) { }\nexists (x=1", "t.litmus:4:12: expected ')', found the end"},
      {"C t\n{ }\nP0 (int* x) { }\nexists (3:r=1)", "t.litmus:4:11: no thread of this number"},
      {"C t\n{ }\nP0 (int* x) { }\nexists (x=1) y",
       "t.litmus:4:14: nothing is expected after this"},
      {"C t\n{ }\nP0 (int* x) { }\n(* open", "t.litmus:4:1: a comment that does not end"},
      {"X86 t\n{ }\n P0 ;\n MOV [x] ;\nexists true", "t.litmus:4:10: expected ',', found ';'"},
      {"X86 t\n{ }\n P0 ;\n FOO [x],$1 ;\nexists true",
       "t.litmus:4:2: instruction 'foo' is not known"},
      {"X86 t\n{ }\n P0 ;\n MOV [x],[y] ;\nexists true", "t.litmus:4:2: two operands in memory"},
      {"X86 t\n{ }\n P0 ;\n LOCK MOV [x],$1 ;\nexists true", "'mov' cannot be locked"},
      {"X86 t\n{ }\n P0 ;\n JE away ;\nexists true", "t.litmus:4:5: no label 'away'"},
      {"X86 t\n{ }\n P0 ;\n NOP | NOP ;\nexists true", "more columns than threads"},
      {"X86 t\n{ }\n P0 ;\n MOV [x],q ;\nexists true", "'q' is no register"},
      {"X86_64 t\n{ }\n P0 ;\n movl 8(%rax),%ebx ;\nexists true", "without offset"},
  };
  for (const auto& [text, expected] : cases) {
    try {
      parse_litmus("t.litmus", text);
      ADD_FAILURE() << "read: " << text;
    } catch (const LitmusError& error) {
      EXPECT_NE(std::string(error.what()).find(expected), std::string::npos)
          << error.what() << "\ninstead of " << expected;
    }
  }
  EXPECT_THROW(read_litmus("no/such/file.litmus"), LitmusError);
}

TEST(Parse, DeepNestingIsAnError) {
  const std::string deep(100'000, '(');
  EXPECT_THROW(parse_litmus("t", "C t\n{ }\nP0 (int* x) { int a = " + deep), LitmusError);
  EXPECT_THROW(parse_litmus("t", "C t\n{ }\nP0 (int* x) { }\nexists " + deep), LitmusError);
  EXPECT_THROW(parse_litmus("t", "C t\n{ x=" + deep), LitmusError);
  EXPECT_THROW(parse_litmus("t", "C t\n{ }\nP0 (int* x) { " + std::string(100'000, '{')),
               LitmusError);
}

// Whatever stands in a file: a program, or a LitmusError.
TEST(Parse, DamagedFilesAreErrors) {
  std::mt19937 random(20261129);
  for (const auto& file : litmus_files(kOwnFiles)) {
    std::ifstream in(file);
    std::ostringstream text;
    text << in.rdbuf();
    for (int i = 0; i < 200; ++i) {
      std::string damaged = text.str();
      for (std::size_t k = 0; k <= random() % 3; ++k) {
        const std::size_t at = random() % damaged.size();
        const std::size_t other = random() % damaged.size();
        switch (random() % 3) {
          case 0:
            damaged[at] = static_cast<char>(random() % 256);
            break;
          case 1:
            damaged.erase(at, random() % 8);
            break;
          default:
            damaged.insert(at, damaged.substr(other, random() % 8));
        }
        if (damaged.empty()) damaged = "C";
      }
      try {
        parse_litmus("damaged", damaged);
      } catch (const LitmusError&) {
        continue;
      }
    }
  }
}

}  // namespace
}  // namespace tenon::lab::axiom
