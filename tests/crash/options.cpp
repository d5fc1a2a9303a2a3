// SPDX-License-Identifier: Apache-2.0
#include "options.hpp"

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace tenon::crash {

Options parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view option = argv[i];
    if (option == "--json") {
      options.table = false;
    } else if (option == "--seed" && i + 1 < argc) {
      options.seed = std::strtoull(argv[++i], nullptr, 0);
    } else if (option == "--only" && i + 1 < argc) {
      options.only = argv[++i];
    } else if (option == "--twin" && i + 1 < argc) {
      options.twin = argv[++i];
    } else {
      std::fprintf(stderr, "usage: %s [--seed N] [--json] [--only OPERATION] [--twin NAME]\n",
                   argv[0]);
      std::exit(2);
    }
  }
  return options;
}

}  // namespace tenon::crash
