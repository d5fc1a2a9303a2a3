// SPDX-License-Identifier: Apache-2.0
// Litmus tests as machine code: made by the C compiler that is there, loaded into this process.
#pragma once

#include <memory>
#include <span>
#include <stdexcept>
#include <vector>

#include "hardware/c_source.hpp"

namespace tenon::lab::hardware {

struct NotCompiled : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// By thread.
struct ProgramCode {
  std::vector<ThreadCode> straight;
  std::vector<ThreadCode> with_pauses;
};

class Compiled {
 public:
  /// With the compiler that CC names, else with cc, else with c++. Throws NotCompiled.
  explicit Compiled(std::span<const axiom::Program> programs);

  /// Good as long as this object.
  const ProgramCode& code_of(std::size_t program) const { return code_[program]; }

 private:
  std::shared_ptr<void> library_;
  std::vector<ProgramCode> code_;
};

}  // namespace tenon::lab::hardware
