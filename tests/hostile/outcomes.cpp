// SPDX-License-Identifier: Apache-2.0
#include "hostile/outcomes.hpp"

namespace tenon::test {

std::string Outcomes::json() const {
  std::string text;
  for (std::size_t code = 0; code < by_code_.size(); ++code) {
    if (by_code_[code] == 0) continue;
    const std::string name = code == 0 ? "success" : name_of(static_cast<Code>(code));
    text += (text.empty() ? "\"" : ",\"") + name + "\":" + std::to_string(by_code_[code]);
  }
  return text;
}

}  // namespace tenon::test
