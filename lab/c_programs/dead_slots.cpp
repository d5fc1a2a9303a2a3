// SPDX-License-Identifier: Apache-2.0
// Live variables by data flow, backwards (Kildall, "A Unified Approach to Global Program
// Optimization", POPL 1973), byte by byte of a function's frame. In doubt a byte is live.
//
// The compiler puts its own slots below the variables. So no address that is taken of a variable
// leads to a slot below the lowest of them, and each access of such a slot names it.
#include "c_programs/dead_slots.hpp"

#include <algorithm>
#include <bitset>
#include <istream>
#include <map>
#include <ostream>
#include <regex>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace tenon::lab {
namespace {

constexpr int kFrame = 4096;  // bytes; what lies further below is left as it is
using Bytes = std::bitset<kFrame>;
constexpr const char* kBlockHook = "__sanitizer_cov_trace_pc";

struct Line {
  std::string text;
  Bytes reads;
  Bytes writes;  // whatever was there
  Bytes live;    // before it
  std::string target;
  bool goes_on = true;  // to the next line
};

struct Slot {
  int offset;  // from the frame pointer; negative
  int bytes;
  friend auto operator<=>(const Slot&, const Slot&) = default;
};

Bytes bytes_of(Slot slot) {
  Bytes all;
  for (int b = slot.offset; b < slot.offset + slot.bytes; ++b)
    if (b < 0 && b >= -kFrame) all.set(static_cast<std::size_t>(-b - 1));
  return all;
}

// By the last letter of a mov; 0: it is another instruction.
int bytes_moved(const std::string& name) {
  static const std::map<std::string, int> widths{
      {"movb", 1}, {"movw", 2}, {"movl", 4}, {"movq", 8}};
  const auto found = widths.find(name);
  return found == widths.end() ? 0 : found->second;
}

class Function {
 public:
  void add(const std::string& text);
  void write(std::ostream& to);

 private:
  void read_operands(Line& line, const std::string& name, const std::string& operands);
  void find_live();

  std::vector<Line> lines_;
  std::map<std::string, std::size_t> labels_;
  std::set<Slot> slots_;
  int lowest_variable_ = 0;
  bool is_plain_ = true;  // its jumps are known
};

void Function::add(const std::string& text) {
  static const std::regex label(R"(^([.\w$]+):.*)");
  static const std::regex instruction(R"(^\t([a-z]\w*)(?:\t(.*))?$)");
  Line& line = lines_.emplace_back();
  line.text = text;
  std::smatch match;
  if (std::regex_match(text, match, label)) labels_[match[1]] = lines_.size() - 1;
  // Who catches an exception comes from a call.
  if (text.starts_with("\t.cfi_lsda")) is_plain_ = false;
  if (!std::regex_match(text, match, instruction)) return;
  const std::string name = match[1];
  const std::string operands = match[2];
  if (name == "ret") line.goes_on = false;
  if (name.starts_with("j")) {
    line.target = operands;
    line.goes_on = name != "jmp";
    if (operands.starts_with("*")) is_plain_ = false;
  } else if (name == "notrack") {
    is_plain_ = false;
  } else {
    read_operands(line, name, operands);
  }
}

void Function::read_operands(Line& line, const std::string& name, const std::string& operands) {
  static const std::regex in_frame(R"((-?\d+)\(%rbp([,)]))");
  constexpr int kWidest = 16;
  static const std::regex other_ways(R"((^|, )%rbp|%rsp\)|%rsp,%)");
  const bool is_of_frame = name == "push" || name == "pushq" || operands == "%rsp, %rbp";
  if (!is_of_frame && std::regex_search(operands, other_ways)) is_plain_ = false;
  const int moved = bytes_moved(name);
  for (std::sregex_iterator at(operands.begin(), operands.end(), in_frame), end; at != end; ++at) {
    const Slot slot{std::stoi((*at)[1]), moved == 0 ? kWidest : moved};
    const bool is_indexed = (*at)[2] == ",";
    const bool is_last = at->position() + at->length() == static_cast<long>(operands.size());
    if (name == "lea" || name == "leaq" || is_indexed)
      lowest_variable_ = std::min(lowest_variable_, slot.offset);
    if (moved != 0 && is_last && !is_indexed && at->position() > 0) {
      line.writes |= bytes_of(slot);
      slots_.insert(slot);
    } else {
      line.reads |= bytes_of(slot);
    }
  }
}

void Function::find_live() {
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t i = lines_.size(); i-- > 0;) {
      Line& line = lines_[i];
      Bytes live;
      if (line.goes_on && i + 1 < lines_.size()) live |= lines_[i + 1].live;
      if (const auto target = labels_.find(line.target); target != labels_.end())
        live |= lines_[target->second].live;
      live = (live & ~line.writes) | line.reads;
      changed = changed || live != line.live;
      line.live = live;
    }
  }
}

void Function::write(std::ostream& to) {
  if (is_plain_) find_live();
  static const std::map<int, const char*> moves{{1, "movb"}, {2, "movw"}, {4, "movl"}, {8, "movq"}};
  for (const Line& line : lines_) {
    const bool is_block = is_plain_ && line.text.find(kBlockHook) != std::string::npos;
    for (const Slot& slot : slots_) {
      if (!is_block || slot.offset < -kFrame || slot.offset + slot.bytes > lowest_variable_ ||
          (bytes_of(slot) & line.live).any())
        continue;
      to << '\t' << moves.at(slot.bytes) << "\t$0, " << slot.offset << "(%rbp)\n";
    }
    to << line.text << '\n';
  }
}

}  // namespace

void clear_dead_slots(std::istream& from, std::ostream& to) {
  Function function;
  for (std::string line; std::getline(from, line);) {
    function.add(line);
    if (line.starts_with("\t.size\t")) std::exchange(function, {}).write(to);
  }
  function.write(to);
}

}  // namespace tenon::lab
