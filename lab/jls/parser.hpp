// SPDX-License-Identifier: Apache-2.0
// From a file to a program.
//
//   int x, y = 1;            // plain variables in shared memory, 0 unless said otherwise
//   volatile int v;
//   monitor m;
//   object o { final int f; int g; }    // may be built once
//   thread T1 {
//     r1 = x;                // a name that is no variable is a local of its thread
//     if (r1 == 0 && v < 2) y = 1 + r1 * r1; else { v = 1; }
//     while (r1 == 0) r1 = x;
//     synchronized (m) { x = 2; }
//     r2 = new o { r2.f = 1; };   // after the body, the final fields of o are frozen
//     x = r2;                // publishes a reference: a number that only `new` makes
//     r3 = r2.f;             // through null, or a number that is no reference: the thread ends
//     start T2; join T2;     // a thread that some thread starts does not run before
//   }
//   thread T2 { ... }
//   observe r1, r3;          // what makes an outcome; default: all locals
//   allowed r1 == 0 && r3 == 1;
//   forbidden r1 == 1;       // by the model, says who wrote the file
//   exists r1 == 2;          // just asks
//   outcomes 0 0, 0 1, 1 1;  // these are all that the model allows
//
// Operators, weakest first: || && == != < <= > >= + - * and the prefixes ! and -. Initial values
// are there before anything else happens, as default values are in Java. Locals are 0 until they
// are set; no two threads have one of the same name.
#pragma once

#include <string>

#include "jls/lexer.hpp"
#include "jls/program.hpp"

namespace tenon::lab::jls {

/// Throws SyntaxError; `file` is for its messages.
Program parse(const std::string& file, const std::string& text);

/// The same for a file. Throws SyntaxError for one that cannot be read, too (line 0).
Program parse_file(const std::string& path);

}  // namespace tenon::lab::jls
