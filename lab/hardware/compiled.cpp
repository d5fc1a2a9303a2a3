// SPDX-License-Identifier: Apache-2.0
#include "hardware/compiled.hpp"

#include <dlfcn.h>

#include <cstdlib>
#include <fstream>

#include "compiler/other_program.hpp"

namespace tenon::lab::hardware {
namespace {

std::vector<std::string> compilers() {
  if (const char* chosen = std::getenv("CC"); chosen != nullptr && *chosen != 0) return {chosen};
  return {"cc", "c++"};
}

void compile(const std::string& source, const std::string& library) {
  const auto known = compilers();
  for (const std::string& compiler : known) {
    int status = 0;
    // Neither headers nor libraries but the compiler's own; values wrap, whatever their type.
    const std::string said = output_of(
        {compiler, "-x", "c", "-std=gnu11", "-O2", "-w", "-fwrapv", "-fno-strict-aliasing",
         "-ffreestanding", "-nostdlib", "-fPIC", "-shared", source, "-o", library},
        status);
    if (status == 0) return;
    if (status != 127) throw NotCompiled(compiler + " does not compile it:\n" + said);
  }
  throw NotCompiled("there is no compiler '" + known[0] + "': install one, or set CC");
}

std::shared_ptr<void> loaded(std::span<const axiom::Program> programs) {
  const Temporary source(".c");
  const Temporary library(".so");
  if (!(std::ofstream(source.path) << c_source(programs) << std::flush))
    throw NotCompiled("cannot write " + source.path);
  compile(source.path, library.path);
  void* handle = ::dlopen(library.path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) throw NotCompiled(std::string("it cannot be loaded: ") + ::dlerror());
  return {handle, [](void* one) { ::dlclose(one); }};
}

}  // namespace

Compiled::Compiled(std::span<const axiom::Program> programs) : library_(loaded(programs)) {
  const auto found = [&](std::size_t number, std::size_t thread, Pace pace) {
    const std::string name = function_name(number, thread, pace);
    return reinterpret_cast<ThreadCode>(::dlsym(library_.get(), name.c_str()));
  };
  for (std::size_t number = 0; number < programs.size(); ++number) {
    ProgramCode& code = code_.emplace_back();
    for (std::size_t thread = 0; thread < programs[number].threads.size(); ++thread) {
      code.straight.push_back(found(number, thread, Pace::kStraight));
      code.with_pauses.push_back(found(number, thread, Pace::kWithPauses));
    }
  }
}

}  // namespace tenon::lab::hardware
