// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "tenon/result.hpp"

namespace tenon {

std::string Error::message() const {
  std::string text = name_of(code);
  text += ": ";
  text += what_of(code);
  if (detail != nullptr) {
    text += " (";
    text += detail;
    if (number >= 0) text.append(" ").append(std::to_string(number));
    text += ")";
  }
  if (system_error != 0) {
    text += "; the system says: ";
    text += ::strerrordesc_np(system_error);
  }
  text += "; ";
  text += remedy_of(code);
  return text;
}

}  // namespace tenon
