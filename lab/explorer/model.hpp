// SPDX-License-Identifier: Apache-2.0
// Memory models as predicates on execution graphs.
//
// Coherence and the atomicity of read-modify-writes hold in all of them, and the search keeps them
// by construction; what is left to ask is here.
#pragma once

#include <optional>
#include <string_view>

#include "explorer/graph.hpp"

namespace tenon::lab {

enum class Model : std::uint8_t {
  kSc,    ///< sequential consistency: po, rf, co, fr together have no cycle
  kTso,   ///< x86: as SC, but a store may be overtaken by later loads
  kRc11,  ///< C++ as repaired by RC11, with C++20's release sequences
};
inline constexpr Model kAllModels[] = {Model::kSc, Model::kTso, Model::kRc11};

const char* name_of(Model model) noexcept;
std::optional<Model> model_named(std::string_view name) noexcept;

/// True when the model allows the graph.
bool consistent(const Graph& graph, Model model);

}  // namespace tenon::lab
