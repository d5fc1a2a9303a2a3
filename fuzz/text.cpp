// SPDX-License-Identifier: Apache-2.0
// The readers of a description, which is text that anybody may have stored with an object. The
// first byte says how long the element is; the text is the element's bytes, too.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>
#include <vector>

#include "inspect/fields.hpp"
#include "tenon/describe.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tenon;
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  // In memory of its own, so that a byte too far is noticed.
  std::vector<std::byte> element(data[0]);
  std::copy_n(reinterpret_cast<const std::byte*>(data), std::min(size, element.size()),
              element.begin());
  const auto fields = inspect::fields_of(text, element);
  const auto lines = std::count(text.begin(), text.end(), '\n');
  if (fields.size() > static_cast<std::size_t>(lines) + 1) std::abort();
  const std::string_view half = text.substr(0, text.size() / 2);
  if (!same_layout(text, text)) std::abort();
  if (side_by_side(text, half).size() < text.size()) std::abort();
  return 0;
}
