// SPDX-License-Identifier: Apache-2.0
#include <linux/membarrier.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "doctor/check.hpp"

namespace tenon::cli::doctor {
namespace {

std::string first_line(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

Check check_kernel(const std::filesystem::path& root) {
  const std::string release = first_line(root / "proc/sys/kernel/osrelease");
  int major = 0;
  int minor = 0;
  if (std::sscanf(release.c_str(), "%d.%d", &major, &minor) != 2)
    return {"kernel", Verdict::kNote, "its version cannot be read", ""};
  const bool has_waitv = major > 5 || (major == 5 && minor >= 16);
  if (has_waitv) return {"kernel", Verdict::kFine, release, ""};
  return {"kernel", Verdict::kNote, release + " has no futex_waitv",
          "with Linux 5.16 or later a sleeper learns of a death at once, not within 20 ms"};
}

Check check_membarrier() {
  const long commands = ::syscall(SYS_membarrier, MEMBARRIER_CMD_QUERY, 0, 0);
  if (commands > 0 && (commands & MEMBARRIER_CMD_GLOBAL_EXPEDITED) != 0)
    return {"membarrier", Verdict::kFine, "GLOBAL_EXPEDITED is there", ""};
  return {
      "membarrier", Verdict::kBroken, "GLOBAL_EXPEDITED is missing: nobody can attach",
      "use Linux 4.16 or later, and allow the system call membarrier in the container's seccomp "
      "profile"};
}

Check check_limit(const char* what, int resource, rlim_t least, const char* consequence,
                  const char* remedy) {
  ::rlimit limit{};
  ::getrlimit(static_cast<__rlimit_resource_t>(resource), &limit);
  const std::string value =
      limit.rlim_cur == RLIM_INFINITY ? "unlimited" : std::to_string(limit.rlim_cur);
  if (limit.rlim_cur >= least) return {what, Verdict::kFine, value, ""};
  return {what, Verdict::kNote, value + ": " + consequence, remedy};
}

Check check_maps(const std::filesystem::path& root) {
  constexpr unsigned long kUsual = 65530;
  const std::string text = first_line(root / "proc/sys/vm/max_map_count");
  const unsigned long count = text.empty() ? kUsual : std::strtoul(text.c_str(), nullptr, 10);
  if (count >= kUsual) return {"vm.max_map_count", Verdict::kFine, std::to_string(count), ""};
  return {"vm.max_map_count", Verdict::kNote,
          std::to_string(count) + ": a process that attaches to many segments gets NoMemory",
          "sysctl vm.max_map_count=" + std::to_string(kUsual)};
}

Check check_clock(const std::filesystem::path& root) {
  const std::string source =
      first_line(root / "sys/devices/system/clocksource/clocksource0/current_clocksource");
  if (source.empty()) return {"clock source", Verdict::kNote, "it cannot be read", ""};
  if (source == "tsc" || source == "kvm-clock" || source == "arch_sys_counter")
    return {"clock source", Verdict::kFine, source, ""};
  return {"clock source", Verdict::kNote,
          source + ": reading the clock is a system call, so waiting costs more",
          "boot with clocksource=tsc where the hardware has a stable one"};
}

// The value that a configuration file gives last, and the files in its .d folder, in order, after
// it.
std::string setting(const std::filesystem::path& file, const std::string& name) {
  std::vector<std::filesystem::path> files;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(file.string() + ".d", none))
    files.push_back(entry.path());
  std::ranges::sort(files);
  files.insert(files.begin(), file);
  std::string value;
  for (const auto& path : files) {
    std::ifstream lines(path);
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with(name + "=")) value = line.substr(name.size() + 1);
    }
  }
  return value;
}

// systemd's default is yes; it deletes what a user has in /dev/shm when the last session of that
// user ends, but spares system users.
Check check_remove_ipc(const std::filesystem::path& root) {
  constexpr unsigned kFirstOrdinaryUser = 1000;
  const auto config = root / "etc/systemd/logind.conf";
  const char* what = "RemoveIPC of systemd-logind";
  if (!std::filesystem::exists(config)) return {what, Verdict::kFine, "there is no logind", ""};
  const std::string value = setting(config, "RemoveIPC");
  if (value == "no" || value == "false" || value == "0") return {what, Verdict::kFine, value, ""};
  if (::getuid() < kFirstOrdinaryUser)
    return {what, Verdict::kFine, "it spares system users, as this one", ""};
  return {what, Verdict::kNote,
          "when your last session ends, your files in /dev/shm are deleted, also those that a "
          "service of yours has mapped",
          "RemoveIPC=no in /etc/systemd/logind.conf, or run services as a system user"};
}

}  // namespace

std::vector<Check> check_machine(const std::filesystem::path& root) {
  return {check_kernel(root),
          check_membarrier(),
          check_limit("RLIMIT_NOFILE", RLIMIT_NOFILE, 256,
                      "each attached segment keeps a descriptor open", "ulimit -n 1024"),
          check_limit("RLIMIT_FSIZE", RLIMIT_FSIZE, RLIM_INFINITY,
                      "a segment file is as long as its max_bytes, though sparse: larger ones get "
                      "NoSpace",
                      "ulimit -f unlimited"),
          check_maps(root),
          check_clock(root),
          check_remove_ipc(root)};
}

}  // namespace tenon::cli::doctor
