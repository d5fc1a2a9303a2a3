// SPDX-License-Identifier: Apache-2.0
#include "mapping/place.hpp"

namespace tenon::mapping {

struct Place::Anchor {
  os::File file;
  os::FileFacts facts;

  Anchor(os::File opened, const os::FileFacts& its) noexcept
      : file(std::move(opened)), facts(its) {}
  ~Anchor() {
    if (!os::leads_to(file.get(), facts))
      file.forget();  // closed by the program: not ours any more
  }
  Anchor(const Anchor&) = delete;
  Anchor& operator=(const Anchor&) = delete;
};

Result<Place> Place::behind(int descriptor) {
  if (!os::has_fixed_size(descriptor))
    return Error(Code::kWrongKind,
                 "not an anonymous segment (one that has a path is opened by its path)");
  // Whoever sent it shares the description that was sent.
  auto own = os::open_again(descriptor, os::Access::kReadWrite);
  if (!own) return own.error();
  auto facts = os::facts_of(own->get());
  if (!facts) return facts.error();
  return Place(std::make_shared<const Anchor>(std::move(*own), *facts));
}

Result<os::File> Place::open(os::Access access) const {
  if (!anonymous()) return os::open_file(path_.c_str(), access);
  if (!os::leads_to(anchor_->file.get(), anchor_->facts)) return Code::kDescriptorLost;
  return os::open_again(anchor_->file.get(), access);
}

}  // namespace tenon::mapping
