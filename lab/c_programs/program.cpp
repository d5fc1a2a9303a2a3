// SPDX-License-Identifier: Apache-2.0
#include "c_programs/program.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <unistd.h>
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <sstream>

#include "c_programs/compiler.hpp"
#include "compiler/other_program.hpp"
#include "compiler/source_lines.hpp"

namespace tenon::lab {

Program::Program(const std::filesystem::path& source, const std::vector<std::string>& flags) {
  const Temporary object(".so");
  compile(source, flags, object.path);
  handle_ = ::dlopen(object.path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle_ == nullptr) throw NoProgram(std::string("it cannot be loaded: ") + ::dlerror());
  main_ = reinterpret_cast<Main>(::dlsym(handle_, "main"));
  if (main_ == nullptr) throw NoProgram(source.string() + ": it has no main()");
  constructors_ = {static_cast<const Main*>(::dlsym(handle_, "tenon_lab_constructors_begin")),
                   static_cast<const Main*>(::dlsym(handle_, "tenon_lab_constructors_end"))};
  // Whatever becomes of this process, no file is left behind.
  object_ = ::open(object.path.c_str(), O_RDONLY);
  find_segments();
}

Program::~Program() {
  ::dlclose(handle_);
  ::close(object_);
}

std::string Program::object() const {
  return "/proc/self/fd/" + std::to_string(object_);
}

// The writable part of the object, without the tables that the dynamic linker has filled.
void Program::find_segments() {
  struct link_map* map = nullptr;
  ::dlinfo(handle_, RTLD_DI_LINKMAP, &map);
  base_ = reinterpret_cast<const std::byte*>(map->l_addr);
  const auto visit = [](dl_phdr_info* info, std::size_t /*size*/, void* argument) {
    auto& self = *static_cast<Program*>(argument);
    if (reinterpret_cast<const std::byte*>(info->dlpi_addr) != self.base_) return 0;
    const std::span headers(info->dlpi_phdr, info->dlpi_phnum);
    std::uintptr_t sealed = 0;
    for (const auto& header : headers) {
      if (header.p_type == PT_GNU_RELRO) sealed = header.p_vaddr + header.p_memsz;
      if (header.p_type != PT_TLS) continue;
      self.own_at_start_ = {self.base_ + header.p_vaddr, header.p_filesz};
      self.own_bytes_ = header.p_memsz;
    }
    for (const auto& header : headers) {
      if (header.p_type != PT_LOAD || (header.p_flags & PF_W) == 0) continue;
      const std::uintptr_t from = std::max<std::uintptr_t>(header.p_vaddr, sealed);
      const std::uintptr_t to = header.p_vaddr + header.p_memsz;
      if (from >= to) continue;
      const std::span bytes(const_cast<std::byte*>(self.base_) + from, to - from);
      self.variables_.push_back({bytes, {bytes.begin(), bytes.end()}});
    }
    return 1;
  };
  ::dl_iterate_phdr(visit, this);
}

void Program::restore_variables() const noexcept {
  for (const Segment& segment : variables_)
    std::memcpy(segment.bytes.data(), segment.at_start.data(), segment.at_start.size());
}

// Also of variables that are static, which the dynamic linker does not know.
std::string Program::name_of(const void* address) const {
  int status = 0;
  std::istringstream symbols(output_of({"nm", "-S", "--defined-only", object()}, status));
  const auto offset = static_cast<std::uintptr_t>(static_cast<const std::byte*>(address) - base_);
  std::uintptr_t start = 0;
  std::uintptr_t bytes = 0;
  std::string kind;
  std::string name;
  for (std::string line; std::getline(symbols, line);) {
    std::istringstream fields(line);
    if (!(fields >> std::hex >> start >> bytes >> kind >> name)) continue;
    if (offset < start || offset - start >= bytes) continue;
    return offset == start ? name : name + "+" + std::to_string(offset - start);
  }
  return "variables+" + std::to_string(offset);
}

std::string Program::line_of(const void* address) const {
  const auto offset = static_cast<const std::byte*>(address) - base_;
  if (address == nullptr || offset <= 0) return {};
  // In the call, not after it.
  const auto lines = source_lines(object(), {static_cast<std::uintptr_t>(offset - 1)}).front();
  if (lines.empty()) return {};
  return std::filesystem::path(lines.front().file).filename().string() + ":" +
         std::to_string(lines.front().line);
}

}  // namespace tenon::lab
