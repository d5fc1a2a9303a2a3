// SPDX-License-Identifier: Apache-2.0
#include "compiler/other_program.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace tenon::lab {

std::string output_of(const std::vector<std::string>& command, int& status) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0)
    throw std::system_error(errno, std::generic_category(), "no pipe can be made");
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, pipe[1], STDERR_FILENO);
  pid_t child = -1;
  const int failed =
      ::posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(pipe[1]);
  std::string output;
  std::array<char, 4096> buffer;
  for (ssize_t got = 0; (got = ::read(pipe[0], buffer.data(), buffer.size())) > 0;)
    output.append(buffer.data(), static_cast<std::size_t>(got));
  ::close(pipe[0]);
  status = 127;
  int how = 0;
  if (failed == 0 && ::waitpid(child, &how, 0) == child && WIFEXITED(how))
    status = WEXITSTATUS(how);
  return output;
}

namespace {

std::string new_file(const std::string& suffix) {
  std::string path =
      (std::filesystem::temp_directory_path() / "tenon-lab-XXXXXX").string() + suffix;
  const int descriptor = ::mkstemps(path.data(), static_cast<int>(suffix.size()));
  if (descriptor < 0)
    throw std::system_error(errno, std::generic_category(),
                            "no temporary file can be made: " + path);
  ::close(descriptor);
  return path;
}

}  // namespace

Temporary::Temporary(const std::string& suffix) : path(new_file(suffix)) {}

Temporary::~Temporary() {
  ::unlink(path.c_str());
}

}  // namespace tenon::lab
