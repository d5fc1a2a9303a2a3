// SPDX-License-Identifier: Apache-2.0
#include "explorer/places.hpp"

#include <dlfcn.h>
#include <algorithm>
#include <filesystem>
#include <map>
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

std::vector<SourcePlace> places_of(const std::set<OrderedAccess>& accesses) {
  // By the object that they are in. A program is only known by the name that it was called by.
  const auto self = std::filesystem::read_symlink("/proc/self/exe");
  std::map<std::string, std::vector<std::pair<std::uintptr_t, OrderedAccess>>> by_object;
  for (const OrderedAccess& access : accesses) {
    Dl_info info{};
    if (::dladdr(access.site, &info) == 0) continue;
    const std::string object = info.dli_fname;
    const auto base = reinterpret_cast<std::uintptr_t>(info.dli_fbase);
    // In the call, not after it.
    by_object[object.ends_with(".so") ? object : self.string()].push_back(
        {reinterpret_cast<std::uintptr_t>(access.site) - base - 1, access});
  }
  std::vector<SourcePlace> places;
  for (const auto& [object, sites] : by_object) {
    std::vector<std::uintptr_t> addresses;
    for (const auto& [address, access] : sites) addresses.push_back(address);
    const auto lines = source_lines(object, addresses);
    for (std::size_t i = 0; i < sites.size(); ++i) {
      SourcePlace place = place_of(sites[i].second, lines[i]);
      if (place.line == 0) continue;
      auto same = std::ranges::find_if(
          places, [&](const SourcePlace& other) { return key_of(other) == key_of(place); });
      if (same == places.end()) same = places.insert(places.end(), std::move(place));
      same->accesses.push_back(sites[i].second);
    }
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
