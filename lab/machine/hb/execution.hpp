// SPDX-License-Identifier: Apache-2.0
// An execution of a small Java program, action by action, in the order in which they happened.
//
// Actions and order: The Java Language Specification 17, sections 17.2 (wait sets), 17.4.2
// (actions), 17.4.4 (synchronization order), 17.5 (final fields), 12.6 (finalisation).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace tenon::lab::hb {

inline constexpr std::size_t kMostActions = 500;

enum class Kind : std::uint8_t {
  kDefault,  ///< the write of a variable's default value; by no thread
  kRead,     ///< of a plain variable; `via` a final field such as "o.f", if it is not empty
  kWrite,    ///< of a plain variable, or of a field such as "o.f"
  kVolatileRead,
  kVolatileWrite,
  kLock,
  kUnlock,
  kWait,  ///< gives the monitor back, and sleeps
  kWake,  ///< has the monitor again, whatever woke it
  kNotify,
  kStart,            ///< of thread `what`
  kJoin,             ///< thread `what` is over, or was never started
  kInterrupt,        ///< of thread `what`
  kDetectInterrupt,  ///< thread `what` is seen to be interrupted
  kConstructed,      ///< end of the constructor of object `what`: its final fields are frozen
  kFinalize,         ///< start of its finaliser
  kPublish,          ///< plain write of a reference to object `what` into variable `via`
  kObtain,           ///< plain read of variable `via`, which sees that reference
  kReadFinal,        ///< of a final field such as "o.f", after the thread obtained o
};

struct Action {
  Kind kind;
  std::string thread;
  std::string what;
  std::string via = {};
  std::string label = {};  ///< another name of it, for questions
};
/// Such as "t1 publish o in ref".
std::string text_of(const Action& action);

/// An action that cannot have happened there; what() says why.
class IllFormed : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Execution {
 public:
  /// Appends an action and returns its index. The default value of each variable is an action of
  /// its own, added when the variable is first mentioned, with the label "default:x". Throws
  /// IllFormed, and then has changed nothing that is asked for.
  std::size_t add(Action action);

  const std::vector<Action>& actions() const noexcept { return actions_; }
  std::optional<std::size_t> find(const std::string& label) const;
  /// Index of the first or last action of a thread; nothing when it has none.
  std::optional<std::size_t> first_of(const std::string& thread) const;
  std::optional<std::size_t> last_of(const std::string& thread) const;

 private:
  struct Monitor {
    std::string owner;
    int depth = 0;
  };
  struct Sleep {
    std::string monitor;
    int depth;
  };

  void check_thread(const Action& action) const;
  void check_object(const Action& action) const;
  void mention(const Action& action);
  void perform(const Action& action);
  void perform_on_monitor(const Action& action);
  void perform_on_thread(const Action& action);
  bool happened(Kind kind, const std::string& what) const;
  bool has_acted(const std::string& thread) const { return first_of(thread).has_value(); }

  std::vector<Action> actions_;
  std::map<std::string, std::size_t> labels_;
  std::map<std::string, bool> variables_;  // is it volatile?
  std::map<std::string, Monitor> monitors_;
  std::map<std::string, Sleep> asleep_;
  std::set<std::string> started_;
  std::set<std::string> ended_;
};

/// The variable that an action reads or writes, volatile or plain; nothing for other actions.
std::optional<std::string> variable_of(const Action& action);
bool is_volatile(const Action& action) noexcept;
bool is_write(const Action& action) noexcept;

}  // namespace tenon::lab::hb
