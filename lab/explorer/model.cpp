// SPDX-License-Identifier: Apache-2.0
#include "explorer/model.hpp"

#include "explorer/model_rules.hpp"

namespace tenon::lab {

const char* name_of(Model model) noexcept {
  switch (model) {
    case Model::kSc:
      return "sc";
    case Model::kTso:
      return "tso";
    case Model::kRc11:
      return "rc11";
  }
  return "?";
}

std::optional<Model> model_named(std::string_view name) noexcept {
  for (Model model : kAllModels) {
    if (name == name_of(model)) return model;
  }
  return std::nullopt;
}

bool consistent(const Graph& graph, Model model) {
  switch (model) {
    case Model::kSc:
      return is_sequential(graph);
    case Model::kTso:
      return is_total_store_order(graph);
    case Model::kRc11:
      return has_acyclic_psc(graph);
  }
  return false;
}

}  // namespace tenon::lab
