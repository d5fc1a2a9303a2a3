// SPDX-License-Identifier: Apache-2.0
// A C program by path: compiled with the hooks, and loaded into the explorer's process.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace tenon::lab {

/// The program cannot be had: no compiler, it does not compile, it has no main(). The text says
/// what to do; of the compiler it has the messages, with file and line.
class NoProgram : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Program {
 public:
  /// Compiles and loads it. `flags`: more arguments for the compiler. Throws NoProgram.
  Program(const std::filesystem::path& source, const std::vector<std::string>& flags);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  using Main = int (*)(int, char**);
  Main main() const noexcept { return main_; }
  /// Of its globals, to be called before main() with its arguments; loading did not call them.
  std::span<const Main> constructors() const noexcept { return constructors_; }
  /// Its variables. What was there when it was loaded is remembered.
  struct Segment {
    std::span<std::byte> bytes;
    std::vector<std::byte> at_start;
  };
  std::span<const Segment> variables() const noexcept { return variables_; }
  void restore_variables() const noexcept;
  /// The first bytes of a thread's own variables; zeros follow, up to `own_bytes`.
  std::span<const std::byte> own_at_start() const noexcept { return own_at_start_; }
  std::size_t own_bytes() const noexcept { return own_bytes_; }

  /// A name of its object, for the tools that it is handed down to.
  std::string object() const;
  /// A variable's name, or its place in the program.
  std::string name_of(const void* address) const;
  /// File and line of an address in the code; empty when not known.
  std::string line_of(const void* address) const;

 private:
  void find_segments();

  int object_ = -1;  // the open file, which has no name any more
  void* handle_ = nullptr;
  Main main_ = nullptr;
  std::span<const Main> constructors_;
  const std::byte* base_ = nullptr;
  std::vector<Segment> variables_;
  std::span<const std::byte> own_at_start_;
  std::size_t own_bytes_ = 0;
};

}  // namespace tenon::lab
