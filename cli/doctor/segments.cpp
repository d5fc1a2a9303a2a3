// SPDX-License-Identifier: Apache-2.0
#include <linux/magic.h>
#include <sys/statfs.h>
#include <unistd.h>
#include <algorithm>
#include <string>

#include "doctor/check.hpp"
#include "tenon/inspect.hpp"
#include "units.hpp"

namespace tenon::cli::doctor {
namespace {

constexpr std::uint64_t kDockersDefault = std::uint64_t{64} << 20;

Check check_kind(const std::string& folder, const struct ::statfs& system) {
  if (system.f_type == TMPFS_MAGIC) return {folder, Verdict::kFine, "tmpfs", ""};
  return {folder, Verdict::kNote, "not in memory: the kernel writes what changes to a disk",
          "a folder under /dev/shm, unless that is what you want"};
}

Check check_room(const std::string& folder, const struct ::statfs& system) {
  const auto block = static_cast<std::uint64_t>(system.f_bsize);
  const std::uint64_t all = system.f_blocks * block;
  const std::uint64_t left = system.f_bavail * block;
  const std::string finding = text_of_bytes(left) + " of " + text_of_bytes(all) + " are free";
  const std::string what = folder + ": room";
  if (all != 0 && all <= kDockersDefault)
    return {what, Verdict::kNote, finding + ": what Docker gives by default",
            "docker run --shm-size, or an emptyDir of medium Memory in Kubernetes"};
  if (all != 0 && left < all / 20)
    return {what, Verdict::kNote, finding + ": creating and growing will get NoSpace",
            "tenon ls shows who reserves how much; tenon gc --unused what nobody uses"};
  return {what, Verdict::kFine, finding, ""};
}

// As the library judges it whenever it follows a name.
Check check_safety(const std::string& folder) {
  const auto followed = inspect::look("doctor");
  if (!followed.is(Code::kUnsafePath)) return {folder, Verdict::kFine, "it may be used", ""};
  return {folder, Verdict::kBroken, followed.error().message(),
          "make it yours and closed to others (chmod go-w), or set TENON_DIR"};
}

std::size_t count(const inspect::Snapshot& snapshot, bool alive) {
  return static_cast<std::size_t>(
      std::ranges::count(snapshot.participants, alive, &inspect::Participant::alive));
}

Check check_segment(const std::string& name) {
  const std::string what = "segment " + name;
  const auto snapshot = inspect::look(name);
  if (!snapshot)
    return {what, Verdict::kBroken, snapshot.error().message(),
            "tenon rm " + name + ", if it is yours and not needed"};
  const std::size_t living = count(*snapshot, true);
  const std::size_t dead = count(*snapshot, false);
  if (!snapshot->same_boot)
    return {what, Verdict::kNote, "it was made before the machine was started",
            "tenon gc --yes " + name};
  // Where somebody is at work, what moves would look broken.
  if (living == 0) {
    const auto broken = inspect::verify(name);
    if (broken && !broken->empty())
      return {what, Verdict::kBroken,
              broken->front() + " (" + std::to_string(broken->size()) + " in all)",
              "tenon inspect --verify " + name + " lists them; please report it"};
  }
  const std::string finding = std::to_string(living) + " attached";
  if (dead == 0) return {what, Verdict::kFine, finding, ""};
  return {what, Verdict::kNote, finding + ", slots of " + std::to_string(dead) + " that died",
          "nothing has to be done; tenon gc --yes " + name + " frees them at once"};
}

}  // namespace

std::vector<Check> check_folder(const std::string& folder) {
  std::vector<Check> checks = {check_safety(folder)};
  struct ::statfs system {};
  // Where it is not there yet, the one that it will be in.
  const std::string there = ::access(folder.c_str(), F_OK) == 0
                                ? folder
                                : std::filesystem::path(folder).parent_path().string();
  if (::statfs(there.c_str(), &system) != 0) return checks;
  checks.push_back(check_kind(there, system));
  checks.push_back(check_room(there, system));
  return checks;
}

std::vector<Check> check_segments() {
  std::vector<Check> checks;
  const auto names = inspect::list();
  if (!names) return {{"segments", Verdict::kBroken, names.error().message(), ""}};
  for (const std::string& name : *names) checks.push_back(check_segment(name));
  return checks;
}

}  // namespace tenon::cli::doctor
