// SPDX-License-Identifier: Apache-2.0
#include "os/file_lock.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>
#include <vector>

#include "os/byte_lock.hpp"
#include "os/file.hpp"

namespace tenon::os {
namespace {

struct Kept {
  FileFacts facts;
  File file;
};

// Descriptors of files that this process itself has locked. State of the process, because that is
// what such locks belong to.
class KeptOpen {
 public:
  /// Without the mutex: a fork may have found that locked by a thread that the child has not.
  bool is_empty() const noexcept { return !any_.load(std::memory_order_relaxed); }
  /// The answer for a file of which a descriptor is here, or NotFound.
  Result<Holder> ask(const FileFacts& file) {
    const std::lock_guard hold(mutex_);
    std::erase_if(*kept_, [](const Kept& kept) {
      return holder_of_byte(kept.file, 0).value_or(Holder::kSomebody) == Holder::kNobody;
    });
    for (const Kept& kept : *kept_) {
      if (kept.facts.same_file(file)) return holder_of_byte(kept.file, 0);
    }
    return Code::kNotFound;
  }
  void keep(const FileFacts& facts, File file) {
    const std::lock_guard hold(mutex_);
    if (kept_ == nullptr) kept_ = new std::vector<Kept>;
    kept_->push_back({facts, std::move(file)});
    any_.store(true, std::memory_order_relaxed);
  }

 private:
  std::atomic<bool> any_{false};  // ever
  std::mutex mutex_;
  // Made when the first one is kept, which in the explorer none is: each execution has its own
  // heap. Never destroyed: that would close them.
  std::vector<Kept>* kept_ = nullptr;
};

KeptOpen& kept_open() {
  static constinit KeptOpen instance;
  return instance;
}

}  // namespace

Result<bool> is_file_locked(const char* path) {
  if (!kept_open().is_empty()) {
    auto facts = facts_of(path);
    if (!facts) return facts.error();
    if (auto holder = kept_open().ask(*facts)) return *holder != Holder::kNobody;
  }
  auto file = open_file(path, Access::kReadOnly);
  if (!file) return file.error();
  auto holder = holder_of_byte(*file, 0);
  if (!holder) return holder.error();
  if (*holder == Holder::kThisProcess) {
    auto facts = facts_of(file->get());
    if (!facts) {
      file->forget();
      return facts.error();
    }
    kept_open().keep(*facts, std::move(*file));
  }
  return *holder != Holder::kNobody;
}

}  // namespace tenon::os
