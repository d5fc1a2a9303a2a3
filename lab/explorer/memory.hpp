// SPDX-License-Identifier: Apache-2.0
// Shared memory of the code under test: a few files, which every process maps somewhere else.
//
// The bytes here are those of plain accesses. Words that are accessed atomically have their values
// in the graph; here is only what they held before.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace tenon::lab {

class Memory {
 public:
  static constexpr std::size_t kFiles = 20;
  static constexpr std::size_t kFileBytes = 1u << 18;
  static constexpr std::size_t kPage = 4096;

  Memory();
  ~Memory();
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;

  struct Where {
    std::size_t file;
    std::size_t offset;
  };

  /// A file's bytes, as the explorer sees them.
  std::byte* contents(std::size_t file) noexcept { return own_view_ + file * kFileBytes; }
  /// Address space for a view of up to `bytes` bytes.
  std::byte* reserve(std::size_t bytes);
  /// Maps a file's first bytes at an address within what reserve() gave.
  void map(std::byte* at, std::size_t file);
  /// Is an address among those that reserve() gives?
  bool has(const volatile void* at) const noexcept {
    return at >= pool_ && at < pool_ + kViews * kStride;
  }
  /// Where an address leads, if it is in a view.
  std::optional<Where> locate(const volatile void* at) const noexcept;

  /// To be called when bytes are written.
  void note_write(Where where, std::size_t bytes) noexcept;
  void remember();
  void restore() noexcept;

 private:
  static constexpr std::size_t kViews = 64;
  static constexpr std::size_t kStride = 2 * kFileBytes;
  struct View {
    std::size_t file = 0;
    std::byte* base = nullptr;    // where offset 0 of the file lies
    std::byte* really = nullptr;  // what is mapped there since an earlier run
    std::size_t real_file = 0;
  };

  int descriptor_;
  std::byte* own_view_;
  std::byte* pool_;
  std::array<View, kViews> views_{};
  std::size_t used_views_ = 0;
  std::size_t remembered_views_ = 0;
  std::array<std::vector<std::byte>, kFiles> copy_;  // from the start to the last byte written
  std::array<std::size_t, kFiles> written_{};        // end of what was written
};

}  // namespace tenon::lab
