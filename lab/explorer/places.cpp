// SPDX-License-Identifier: Apache-2.0
#include "explorer/places.hpp"

#include <dlfcn.h>
#include <algorithm>
#include <tuple>

#include "compiler/source_lines.hpp"
#include "explorer/trace.hpp"

namespace tenon::lab {
namespace {

using enum OrderedAccess::Kind;

const char* name_of(OrderedAccess::Kind kind) noexcept {
  switch (kind) {
    case kLoad:
      return "load";
    case kStore:
      return "store";
    case kModify:
      return "read-modify-write";
    case kFence:
      return "fence";
    case kLightFence:
      return "signal fence";
    case kHeavyFence:
      return "heavy_fence";
  }
  return "?";
}

// The name alone, of "ns::name<T>(arguments)".
std::string bare(const std::string& function) {
  const std::string head = function.substr(0, function.find_first_of("<("));
  const std::size_t colon = head.rfind(':');
  return colon == std::string::npos ? head : head.substr(colon + 1);
}

// The innermost line that is neither the C++ library's nor tenon::order's, whose functions name the
// operation.
SourcePlace place_of(const OrderedAccess& access, const std::vector<SourceLine>& lines) {
  SourcePlace place;
  place.operation = name_of(access.kind);
  place.order = access.order;
  place.kind = access.kind;
  for (const SourceLine& line : lines) {
    if (line.file.starts_with("/usr/")) continue;
    if (line.file.ends_with("/tenon/order.hpp")) {
      place.operation = bare(line.function);
      continue;
    }
    place.file = line.file;
    place.line = line.line;
    place.function = line.function;
    break;
  }
  return place;
}

auto key_of(const SourcePlace& place) {
  return std::tie(place.file, place.line, place.operation, place.order);
}

}  // namespace

bool is_same(const SourcePlace& a, const SourcePlace& b) {
  return key_of(a) == key_of(b);
}

std::vector<SourcePlace> places_of(const std::set<OrderedAccess>& accesses,
                                   const std::filesystem::path& object) {
  std::vector<std::uintptr_t> addresses;
  for (const OrderedAccess& access : accesses) {
    Dl_info info{};
    ::dladdr(access.site, &info);
    const auto base = reinterpret_cast<std::uintptr_t>(info.dli_fbase);
    // In the call, not after it.
    addresses.push_back(reinterpret_cast<std::uintptr_t>(access.site) - base - 1);
  }
  const auto lines = source_lines(object, addresses);
  std::vector<SourcePlace> places;
  auto its_lines = lines.begin();
  for (const OrderedAccess& access : accesses) {
    SourcePlace place = place_of(access, *its_lines++);
    if (place.line == 0) continue;
    auto same = std::ranges::find_if(
        places, [&](const SourcePlace& other) { return is_same(other, place); });
    if (same == places.end()) same = places.insert(places.end(), std::move(place));
    same->accesses.push_back(access);
  }
  std::ranges::sort(
      places, [](const SourcePlace& a, const SourcePlace& b) { return key_of(a) < key_of(b); });
  return places;
}

std::string name_of(OrderedAccess::Kind kind, Weaker to) {
  if (to) return name_of(*to);
  return kind == kLoad || kind == kStore ? "plain" : "no fence";
}

}  // namespace tenon::lab
