// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <exception>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>

#include "capi/boundary.hpp"

namespace tenon::capi {
namespace {

void write(std::string_view text, tenon_error& error) noexcept {
  const std::size_t fits = std::min(text.size(), std::size(error.message) - 1);
  *std::copy_n(text.data(), fits, error.message) = '\0';
}

}  // namespace

tenon_status tell(tenon_error* error, const Error& what) noexcept {
  const auto status = static_cast<tenon_status>(what.code);
  if (error == nullptr) return status;
  error->status = status;
  error->system_error = what.system_error;
  error->number = what.number;
  try {
    write(what.message(), *error);
  } catch (const std::bad_alloc&) {
    write(what_of(what.code), *error);
  }
  return status;
}

tenon_status tell_exception(tenon_error* error) noexcept {
  try {
    throw;
  } catch (const BadResultAccess& access) {
    return tell(error, access.error());
  } catch (const std::bad_alloc&) {
    return tell(error, Code::kNoMemory);
  } catch (const std::system_error& failure) {
    return tell(error, Error::from_system(Code::kIoError, failure.code().value(), nullptr));
  } catch (...) {
    return tell(error, {Code::kIoError, "an exception of the C++ library"});
  }
}

Deadline deadline_of(tenon_deadline deadline) noexcept {
  using std::chrono::nanoseconds;
  if (deadline > static_cast<std::uint64_t>(INT64_MAX)) return Deadline::never();
  return Deadline::at(
      std::chrono::steady_clock::time_point(nanoseconds(static_cast<std::int64_t>(deadline))));
}

Result<Idle> idle_of(int idle) noexcept {
  switch (idle) {
    case TENON_IDLE_ADAPTIVE:
      return Idle::kAdaptive;
    case TENON_IDLE_BUSY:
      return Idle::kBusy;
    case TENON_IDLE_PARK:
      return Idle::kPark;
    default:
      return Error(Code::kInvalidArgument, "there is no such way to be idle:", idle);
  }
}

Result<void> outcome_of(const Result<Awoken>& back) noexcept {
  if (!back) return back.error();
  switch (*back) {
    case Awoken::kNotified:
      return {};
    case Awoken::kTimeout:
      return Code::kTimeout;
    case Awoken::kInterrupted:
      return Code::kInterrupted;
  }
  return {Code::kIoError};
}

}  // namespace tenon::capi

const char* tenon_status_name(tenon_status status) {
  return status == TENON_OK ? "Ok" : tenon::name_of(static_cast<tenon::Code>(status));
}

int tenon_status_is_outcome(tenon_status status) {
  return tenon::is_outcome(static_cast<tenon::Code>(status)) ? 1 : 0;
}

tenon_deadline tenon_after(int64_t nanoseconds) {
  return tenon::Deadline::after(std::chrono::nanoseconds(nanoseconds)).nanoseconds();
}
