// SPDX-License-Identifier: Apache-2.0
// Acts 3 to 5: the same messages through a queue, written and read in place.
#pragma once

#include <string>

#include "demo/ledger.hpp"

namespace tenon::cli::demo {

/// A segment for one act, known by name only: whichever process comes first makes it. Removed by
/// destruction.
class QueueFile {
 public:
  explicit QueueFile(int act);
  ~QueueFile();
  QueueFile(const QueueFile&) = delete;
  QueueFile& operator=(const QueueFile&) = delete;

  const std::string& name() const noexcept { return name_; }

 private:
  std::string name_;
};

void produce_to_queue(const std::string& segment, Ledger& ledger);
void consume_from_queue(const std::string& segment, Ledger& ledger);

}  // namespace tenon::cli::demo
