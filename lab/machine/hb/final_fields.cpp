// SPDX-License-Identifier: Apache-2.0
// Final fields: who obtains an object that was published after its constructor sees what the
// constructor wrote, however the reference came to him.
//
// JLS 17.5.1: from hb(w, freeze), hb(freeze, a), a memory chain from a to a read r1 of a final
// field, and r1 dereferenced by r2, follows hb(w, r2), for what r2 may see. It does not go on by
// transitivity. The memory chain must exist whichever reference the reader went by, so that one
// that leaked before the freeze spoils all later ones of the same thread.

#include "machine/hb/happens_before.hpp"

namespace tenon::lab::hb {

std::optional<std::size_t> HappensBefore::freeze_of(const std::string& object) const {
  for (std::size_t i = 0; i < edges_.size(); ++i) {
    if (at(i).kind == Kind::kConstructed && at(i).what == object) return i;
  }
  return std::nullopt;
}

// Forward, so that the origins of earlier actions are known.
void HappensBefore::find_origin(std::size_t obtain) {
  const Action& read = at(obtain);
  if (read.kind != Kind::kObtain) return;
  const auto freeze = freeze_of(read.what);
  for (std::size_t p = obtain; freeze && p-- > 0;) {
    const Action& publish = at(p);
    if (publish.kind != Kind::kPublish || publish.what != read.what || publish.via != read.via)
      continue;
    if (chain_in_order(*freeze, p)) {
      origins_[obtain] = Origin{p, std::nullopt};
    } else if (const auto before = last_obtained(publish.thread, publish.what, p)) {
      origins_[obtain] = Origin{p, before};
    }
    return;
  }
}

// Nothing when the thread obtained the object from a reference that is not from behind the freeze.
std::optional<std::size_t> HappensBefore::last_obtained(const std::string& thread,
                                                        const std::string& object,
                                                        std::size_t before) const {
  std::optional<std::size_t> last;
  for (std::size_t i = 0; i < before; ++i) {
    if (at(i).kind != Kind::kObtain || at(i).thread != thread || at(i).what != object) continue;
    if (!origins_[i]) return std::nullopt;
    last = i;
  }
  return last;
}

std::optional<std::vector<Step>> HappensBefore::chain_by_freeze(std::size_t from,
                                                                std::size_t to) const {
  const Action& read = at(to);
  const std::string& field = read.kind == Kind::kReadFinal ? read.what : read.via;
  if (without_ == Rule::kFinalField || !is_write(at(from)) || field.empty() ||
      (read.kind != Kind::kReadFinal && read.kind != Kind::kRead))
    return std::nullopt;
  const std::string object = field.substr(0, field.find('.'));
  const auto freeze = freeze_of(object);
  auto obtain = last_obtained(read.thread, object, to);
  if (!freeze || !obtain) return std::nullopt;
  auto chain = chain_in_order(from, *freeze);
  if (!chain) return std::nullopt;

  std::vector<Step> back;  // from the read to the first publication
  std::size_t here = to;
  for (; obtain; obtain = origins_[*obtain]->obtain) {
    const std::size_t publish = origins_[*obtain]->publish;
    back.push_back({*obtain, here, Rule::kFinalField});
    back.push_back({publish, *obtain, Rule::kFinalField});
    here = publish;
  }
  const auto published = chain_in_order(*freeze, here);
  chain->insert(chain->end(), published->begin(), published->end());
  chain->insert(chain->end(), back.rbegin(), back.rend());
  return chain;
}

}  // namespace tenon::lab::hb
