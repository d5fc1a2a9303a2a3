// SPDX-License-Identifier: Apache-2.0
#include "c_programs/compiler.hpp"

#include <dlfcn.h>

#include <cstdlib>
#include <fstream>

#include "c_programs/dead_slots.hpp"
#include "c_programs/program.hpp"
#include "compiler/other_program.hpp"

namespace tenon::lab {
namespace {

namespace fs = std::filesystem;

// What the explorer has in place of the C library's.
constexpr const char* kOurs[] = {"__tls_get_addr",
                                 "__tsan_func_entry",
                                 "__tsan_func_exit",
                                 "malloc",
                                 "calloc",
                                 "realloc",
                                 "free",
                                 "aligned_alloc",
                                 "posix_memalign",
                                 "memcpy",
                                 "memmove",
                                 "memset",
                                 "_Znwm",
                                 "_Znam",
                                 "_ZnwmSt11align_val_t",
                                 "_ZnamSt11align_val_t",
                                 "_ZdlPv",
                                 "_ZdaPv",
                                 "_ZdlPvm",
                                 "_ZdaPvm",
                                 "_ZdlPvmSt11align_val_t",
                                 "_ZdaPvmSt11align_val_t",
                                 "__cxa_atexit",
                                 "atexit",
                                 "abort",
                                 "exit",
                                 "_exit",
                                 "__assert_fail",
                                 "printf",
                                 "fprintf",
                                 "puts",
                                 "putchar",
                                 "fputs",
                                 "fputc",
                                 "fflush",
                                 "perror",
                                 "fwrite",
                                 "sched_yield",
                                 "usleep",
                                 "sleep",
                                 "nanosleep",
                                 "pthread_create",
                                 "pthread_join",
                                 "pthread_exit",
                                 "pthread_self",
                                 "pthread_detach",
                                 "pthread_mutex_init",
                                 "pthread_mutex_destroy",
                                 "pthread_mutex_lock",
                                 "pthread_mutex_trylock",
                                 "pthread_mutex_unlock",
                                 "pthread_cond_init",
                                 "pthread_cond_destroy",
                                 "pthread_cond_wait",
                                 "pthread_cond_signal",
                                 "pthread_cond_broadcast",
                                 "pthread_barrier_init",
                                 "pthread_barrier_destroy",
                                 "pthread_barrier_wait",
                                 "pthread_spin_init",
                                 "pthread_spin_destroy",
                                 "pthread_spin_lock",
                                 "pthread_spin_trylock",
                                 "pthread_spin_unlock",
                                 "pthread_rwlock_init",
                                 "pthread_rwlock_destroy",
                                 "pthread_rwlock_rdlock",
                                 "pthread_rwlock_wrlock",
                                 "pthread_rwlock_unlock",
                                 "mtx_init",
                                 "mtx_destroy",
                                 "mtx_lock",
                                 "mtx_trylock",
                                 "mtx_unlock",
                                 "thrd_create",
                                 "thrd_join",
                                 "thrd_exit",
                                 "thrd_yield"};

// The second line: an access whose result is not used is one all the same, and may race.
// The third: what a loop carries from one turn to the next lies on the stack; see spinning.hpp.
// The last: what was not initialised is known by its bytes; see CWorld::check_initialised(). Each
// block of code says that it is there, and blocks lie as they stand in the source; see loops.hpp. A
// function begins by a call of __fentry__: what lies below is cleared; see stack.cpp.
constexpr const char* kCompile[] = {"-O1",
                                    "-g",
                                    "-fPIC",
                                    "-S",
                                    "-include",
                                    "stdint.h",
                                    "-include",
                                    "clang.h",
                                    "-w",
                                    "-fsanitize=thread",
                                    "-fwrapv",
                                    "-fno-strict-aliasing",
                                    "-fno-tree-dce",
                                    "-fno-dce",
                                    "-fno-tree-dse",
                                    "-fno-dse",
                                    "-fno-tree-fre",
                                    "-fno-tree-forwprop",
                                    "-fno-omit-frame-pointer",
                                    "-fcall-used-rbx",
                                    "-fcall-used-r12",
                                    "-fcall-used-r13",
                                    "-fcall-used-r14",
                                    "-fcall-used-r15",
                                    "-ftls-model=global-dynamic",
                                    "-ftrivial-auto-var-init=pattern",
                                    "-fsanitize-coverage=trace-pc",
                                    "-fno-reorder-blocks",
                                    "-fno-tree-ch",
                                    "-pg",
                                    "-mfentry"};

bool is_cpp(const fs::path& source) {
  const std::string kind = source.extension();
  return kind == ".cpp" || kind == ".cc" || kind == ".cxx";
}

// The headers, and the linker's script, lie beside this library.
fs::path headers() {
  Dl_info here{};
  ::dladdr(reinterpret_cast<const void*>(&compile), &here);
  return fs::path(here.dli_fname).parent_path() / "include";
}

void run(const std::vector<std::string>& command) {
  int status = 0;
  const std::string output = output_of(command, status);
  if (status == 127)
    throw NoProgram("there is no compiler '" + command[0] + "': install it, or set CC");
  if (status != 0) throw NoProgram("it does not compile:\n" + output);
}

}  // namespace

void compile(const fs::path& source, const std::vector<std::string>& flags,
             const std::string& object) {
  if (!fs::exists(source)) throw NoProgram(source.string() + ": there is no such file");
  const char* chosen = std::getenv("CC");
  const std::string compiler = is_cpp(source) ? "g++" : chosen != nullptr ? chosen : "gcc";
  const Temporary assembly(".s");
  const Temporary cleared(".s");
  const Temporary unlinked(".o");
  std::vector<std::string> command{compiler};
  command.insert(command.end(), std::begin(kCompile), std::end(kCompile));
  command.insert(command.end(), {"-I", headers(), source, "-o", assembly.path});
  command.insert(command.end(), flags.begin(), flags.end());
  // Not libgcc, which has a __wrap_pthread_create of its own.
  std::vector<std::string> link{compiler, "-shared", unlinked.path, "-o", object, "-nodefaultlibs",
                                "-Wl,-z,now",
                                // What the program calls is its own, whatever the C library has.
                                "-Wl,-Bsymbolic"};
  link.insert(link.end(), {"-lc", "-Wl,-T," + (headers() / "constructors.ld").string()});
  if (is_cpp(source)) link.push_back("-lstdc++");
  for (const char* name : kOurs) link.push_back(std::string("-Wl,--wrap=") + name);
  run(command);
  {
    std::ifstream from(assembly.path);
    std::ofstream to(cleared.path);
    clear_dead_slots(from, to);
  }
  run({compiler, "-c", cleared.path, "-o", unlinked.path});
  run(link);
}

}  // namespace tenon::lab
