// SPDX-License-Identifier: Apache-2.0
#include "channel_name.hpp"

namespace tenon::cli {

ChannelName parse_channel_name(const std::string& name, const std::string& queue) {
  const bool is_path = name.starts_with('/') || name.starts_with('.');
  const auto slash = name.find('/');
  if (is_path || slash == std::string::npos) return {name, queue};
  return {name.substr(0, slash), name.substr(slash + 1)};
}

}  // namespace tenon::cli
