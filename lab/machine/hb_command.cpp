// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>

#include "machine/explain.hpp"
#include "machine/hb/happens_before.hpp"
#include "machine/hb/hb_file.hpp"

namespace tenon::lab {

void add_hb_command(CLI::App& app) {
  const auto path = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand(
      "hb", "who happens before whom in an execution; exit status 1 when it has a data race");
  command->add_option("FILE", *path, "an execution, as lab/machine/README.md says")->required();
  command->callback([path] {
    const hb::HbFile file = hb::read_hb(*path);
    std::printf("%s", answers(file).c_str());
    if (!hb::HappensBefore(file.execution).races().empty()) throw CLI::RuntimeError(1);
  });
}

}  // namespace tenon::lab
