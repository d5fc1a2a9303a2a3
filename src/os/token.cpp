// SPDX-License-Identifier: Apache-2.0
#include "os/token.hpp"

#include <linux/futex.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <atomic>
#include <bit>
#include <cerrno>
#include <climits>
#include <mutex>
#include <vector>

#include "os/futex.hpp"
#include "os/process.hpp"
#include "os/syscall.hpp"

namespace tenon {

[[gnu::tls_model("initial-exec")]] constinit thread_local CurrentThread current_thread{};

namespace os {
namespace {

constexpr std::size_t kPage = 4096;
// Where in a pair the witness lies, in the private page behind the rest of the token.
constexpr std::size_t kWitnessAt = kPage + 64;

// What peers may see of the mutex: its lock word and the count beside it.
static_assert(offsetof(pthread_mutex_t, __data.__lock) == 0);
static_assert(offsetof(pthread_mutex_t, __data.__count) == 4);
static_assert(offsetof(pthread_mutex_t, __data.__owner) == kPage - kTokenAt);

std::atomic_ref<std::uint32_t> atomic(std::uint32_t& word) noexcept {
  return std::atomic_ref<std::uint32_t>(word);
}

::pthread_mutex_t* mutex_at(std::byte* place) noexcept {
  return reinterpret_cast<::pthread_mutex_t*>(place);
}
std::uint32_t& word_at(std::byte* place) noexcept {
  return *reinterpret_cast<std::uint32_t*>(place);
}

// Makes a robust mutex and locks it. What others wrote into its word meanwhile may look like a dead
// owner: it is in this thread's list then, too.
Result<void> lock_new_mutex(std::byte* place) noexcept {
  ::pthread_mutexattr_t attributes;
  ::pthread_mutexattr_init(&attributes);
  ::pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  ::pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  ::pthread_mutex_init(mutex_at(place), &attributes);
  const int error = ::pthread_mutex_trylock(mutex_at(place));
  if (error == 0 || error == EOWNERDEAD) return {};
  return Error::from_system(Code::kIoError, error, "locking a token");
}

// Fails where it belongs to a thread that had the same name and has ended.
bool unlock(std::byte* place) noexcept {
  return ::pthread_mutex_unlock(mutex_at(place)) == 0;
}

// True when the kernel has marked the witness of the token with this word.
bool has_ended(std::byte* pair, std::uint32_t held) noexcept {
  return atomic(word_at(pair + kWitnessAt)).load(std::memory_order_acquire) !=
         (held & FUTEX_TID_MASK);
}

bool failed(long result) noexcept {
  return result < 0 && result > -4096;
}

void unmap(std::byte* pair) noexcept {
  invoke(SYS_munmap, arg(pair), 2 * kPage);
}

// Tokens that were given up while their threads live: each is still in its thread's robust list,
// and only that thread can take it out.
struct Retired {
  std::byte* pair;
  std::uintptr_t owner;
  std::uint32_t held;
};
struct Retirement {
  const std::uint32_t epoch = fork_epoch();
  std::mutex mutex;
  std::vector<Retired> tokens;
};
// Never destroyed: threads may outlive static destructors. A forked child begins anew: the tokens
// are its parent's, and the mutex may have been locked by a thread that it does not have.
Retirement& retirement() {
  static std::atomic<Retirement*> current{nullptr};
  Retirement* seen = current.load(std::memory_order_acquire);
  while (seen == nullptr || seen->epoch != fork_epoch()) {
    auto* fresh = new Retirement;
    if (current.compare_exchange_strong(seen, fresh, std::memory_order_acq_rel)) return *fresh;
    delete fresh;
  }
  return *seen;
}

// Frees the retired tokens of the calling thread and of those that have ended.
void free_retired() {
  Retirement& all = retirement();
  const std::lock_guard lock(all.mutex);
  std::erase_if(all.tokens, [](const Retired& token) {
    const bool ended = has_ended(token.pair, token.held);
    const bool mine = !ended && token.owner == this_thread() && unlock(token.pair + kTokenAt) &&
                      unlock(token.pair + kWitnessAt);
    if (ended || mine) unmap(token.pair);
    return ended || mine;
  });
}

void retire(const Retired& token) {
  // The shared page must go (it keeps the segment mapped), the list must stay whole.
  const long result = invoke(SYS_mmap, arg(token.pair), kPage, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  if (failed(result)) return;  // better a segment mapped for ever than a broken list
  atomic(word_at(token.pair + kTokenAt)).store(token.held, std::memory_order_release);
  Retirement& all = retirement();
  const std::lock_guard lock(all.mutex);
  all.tokens.push_back(token);
}

// The kernel reads the field in the dying thread's own context: compiler barriers are all it takes.
void set_pending(void* robust_list, std::uintptr_t entry) noexcept {
  auto* list = static_cast<::robust_list_head*>(robust_list);
  std::atomic_signal_fence(std::memory_order_seq_cst);
  std::atomic_ref<::robust_list*>(list->list_op_pending)
      .store(reinterpret_cast<::robust_list*>(entry), std::memory_order_relaxed);
  std::atomic_signal_fence(std::memory_order_seq_cst);
}

}  // namespace

std::uintptr_t this_thread() noexcept {
  return std::bit_cast<std::uintptr_t>(::pthread_self());
}

std::uint64_t unique_number() noexcept {
  static std::atomic<std::uint64_t> last{0};
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

void remember(const CurrentThread& it) noexcept {
  current_thread = it;
}

Result<Token> Token::prepare() noexcept {
  free_retired();
  Token token;
  std::size_t length = 0;
  if (invoke(SYS_get_robust_list, 0, arg(&token.robust_list_), arg(&length)) < 0 ||
      token.robust_list_ == nullptr)
    return Error(Code::kUnsupported, "this thread has no robust list");
  const long pair =
      invoke(SYS_mmap, 0, 2 * kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (failed(pair))
    return Error::from_system(Code::kNoMemory, static_cast<int>(-pair), "memory of a token");
  token.pair_ = std::bit_cast<std::byte*>(pair);
  invoke(SYS_madvise, pair, 2 * kPage, MADV_DONTFORK);
  return token;
}

Result<void> Token::hold(const std::byte* page) noexcept {
  // With an old size of 0 mremap maps the same shared page once more, with all that the mapping of
  // the segment is: not for forked children, not for core dumps.
  long result = invoke(SYS_mremap, arg(page), 0, kPage, MREMAP_MAYMOVE | MREMAP_FIXED, arg(pair_));
  if (!failed(result)) result = invoke(SYS_mprotect, arg(pair_), kPage, PROT_READ | PROT_WRITE);
  if (failed(result))
    return Error::from_system(Code::kNoMemory, static_cast<int>(-result), "mapping a token");

  // The witness first: the list is marked from its end.
  if (auto locked = lock_new_mutex(pair_ + kWitnessAt); !locked) return locked;
  if (auto locked = lock_new_mutex(pair_ + kTokenAt); !locked) {
    unlock(pair_ + kWitnessAt);
    return locked;
  }
  // Without this bit the kernel marks the word and wakes nobody.
  held_ = word_at(pair_ + kWitnessAt) | FUTEX_WAITERS;
  atomic(word()).store(held_, std::memory_order_release);
  owner_ = this_thread();
  return {};
}

Token& Token::operator=(Token&& other) noexcept {
  std::swap(pair_, other.pair_);
  std::swap(robust_list_, other.robust_list_);
  std::swap(owner_, other.owner_);
  std::swap(held_, other.held_);
  return *this;
}

Token::~Token() {
  if (pair_ != nullptr) let_go();
}

void Token::let_go() noexcept {
  if (ended()) return unmap(pair_);
  atomic(word()).store(FUTEX_OWNER_DIED | FUTEX_WAITERS, std::memory_order_release);
  futex_wake(word(), INT_MAX);
  retire({pair_, owner_, held_});
  free_retired();  // at once, if it is ours
}

std::uint32_t& Token::word() const noexcept {
  return word_at(pair_ + kTokenAt);
}

bool Token::ended() const noexcept {
  return held_ == 0 || has_ended(pair_, held_);
}

bool Token::is_mine() const noexcept {
  return owner_ == this_thread() && !ended();
}

Promise::Promise(const Token& mine, const std::uint32_t& word) noexcept
    : robust_list_(mine.robust_list_) {
  const auto offset =
      static_cast<std::uintptr_t>(static_cast<::robust_list_head*>(robust_list_)->futex_offset);
  set_pending(robust_list_, reinterpret_cast<std::uintptr_t>(&word) - offset);
}

Promise::~Promise() {
  set_pending(robust_list_, 0);
}

}  // namespace os
}  // namespace tenon
