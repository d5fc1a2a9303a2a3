// SPDX-License-Identifier: Apache-2.0
// What targets play on: a specimen in a file of this process, mapped to be patched.
#pragma once

#include <string>

#include "hostile/patient.hpp"
#include "hostile/specimen.hpp"
#include "patches.hpp"
#include "support/scratch.hpp"
#include "tenon/segment.hpp"

namespace tenon::fuzz {

/// Where a stage puts its files: inside the scratch directory of the program, where it has one, so
/// that they go even when an input crashes.
std::string folder_of_stages();

/// A file that is made sound again before each input.
class FileStage {
 public:
  FileStage();
  /// Sound but for `input`.
  void set(std::span<const std::uint8_t> input) const;
  const char* path() const { return file_.path(); }

 private:
  test::Scratch scratch_{folder_of_stages()};
  test::Specimen specimen_ = test::make_specimen();
  test::Patient file_{scratch_.file("patient"), specimen_.content};
  Image image_{specimen_, file_.data()};
};

/// The same with this process attached to it for ever.
class AttachedStage {
 public:
  AttachedStage();
  Segment& segment() noexcept { return segment_; }
  /// Sound, as it was when this process had attached.
  void heal() const { file_.heal(sound_, sound_.size()); }
  void apply(const Patch& patch) const { image_.apply(patch); }
  const char* path() const { return file_.path(); }

 protected:
  /// From now on that is what is sound.
  void keep();

 private:
  test::Scratch scratch_{folder_of_stages()};
  test::Specimen specimen_ = test::make_specimen();
  test::Patient file_{scratch_.file("patient"), specimen_.content};
  Image image_{specimen_, file_.data()};
  Segment segment_ = Segment::open(file_.path()).value();
  std::string sound_;
};

}  // namespace tenon::fuzz
