// SPDX-License-Identifier: Apache-2.0
#include "demo/program.hpp"

#include <unistd.h>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "failure.hpp"

namespace tenon::cli::demo {
namespace {

namespace fs = std::filesystem;

// Read before there is a second thread.
std::string environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return value == nullptr ? "" : value;
}

std::string find_java() {
  std::vector<std::string> folders;
  if (const std::string home = environment("JAVA_HOME"); !home.empty())
    folders.push_back(home + "/bin");
  std::istringstream path(environment("PATH"));
  for (std::string folder; std::getline(path, folder, ':');) folders.push_back(folder);
  for (const std::string& folder : folders) {
    std::string file = folder + "/java";
    if (::access(file.c_str(), X_OK) == 0) return file;
  }
  throw Failure("no Java here: neither JAVA_HOME nor PATH leads to it; install a JRE 17",
                kExitFailed);
}

// The same place in a build and where it is installed.
std::string jar_beside_this_program() {
  const fs::path bin = fs::read_symlink("/proc/self/exe").parent_path();
  return (bin.parent_path() / "share/tenon/tenon-demo.jar").string();
}

// Failure when there is no jar or no `java`.
Program java_program(const std::string& jar) {
  if (::access(jar.c_str(), R_OK) != 0)
    throw Failure("no " + jar + ": it is made where there is a JDK 17; name it with --jar",
                  kExitFailed);
  // Without its performance file, which a killed JVM would leave in /tmp.
  return {"Java", find_java(), {"java", "-XX:-UsePerfData", "-XX:+UseSerialGC", "-jar", jar}};
}

}  // namespace

std::string_view name_of(Language language) noexcept {
  return language == Language::kCpp ? "C++" : "Java";
}

std::string Pair::title() const {
  return std::string(name_of(producer)) + " -> " + std::string(name_of(consumer));
}

Programs::Programs(const std::string& jar) : cpp_{"C++", "/proc/self/exe", {"tenon", "demo"}} {
  try {
    java_ = java_program(jar.empty() ? jar_beside_this_program() : jar);
  } catch (const Failure& failure) {
    why_no_java_ = failure.what();
  }
}

}  // namespace tenon::cli::demo
