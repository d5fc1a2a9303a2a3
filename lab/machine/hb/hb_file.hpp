// SPDX-License-Identifier: Apache-2.0
// Executions as text, one action a line, in the order in which they happened:
//
//     # message passing
//     t1 write data : a
//     t1 volatile-write ready
//     t2 volatile-read ready
//     t2 read data : b
//     ask a b
//
// A line is "THREAD ACTION WHAT [: LABEL]". Actions with a second name: "publish OBJECT in
// VARIABLE", "obtain OBJECT from VARIABLE", "read VARIABLE through OBJECT.FIELD". The default value
// of x has the label "default:x". README.md has the list.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "machine/hb/execution.hpp"

namespace tenon::lab::hb {

/// What is wrong with a text, and where: what() begins with "file:line: ".
class HbError : public std::runtime_error {
 public:
  HbError(const std::string& file, std::size_t line, const std::string& what)
      : std::runtime_error(file + ":" + std::to_string(line) + ": " + what), line_(line) {}
  /// 0 when the file cannot be read at all.
  std::size_t line() const noexcept { return line_; }

 private:
  std::size_t line_;
};

struct HbFile {
  Execution execution;
  std::vector<std::pair<std::size_t, std::size_t>> questions;
};

/// `name` is for errors. Throws HbError.
HbFile parse_hb(const std::string& text, const std::string& name);
HbFile read_hb(const std::string& path);

/// The answers to its questions, then its data races.
std::string answers(const HbFile& file);

}  // namespace tenon::lab::hb
