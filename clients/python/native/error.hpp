// SPDX-License-Identifier: Apache-2.0
// From a tenon_status to the exception of that name in tenon.errors.
#pragma once

#include "python.hpp"
#include "tenon/tenon.h"

namespace tenon::python {

/// Remembers tenon.errors.of(), and the members of tenon.Entry. False: an exception is set.
bool learn_errors() noexcept;

/// An attempt during which an exception was set; no status of the library is negative.
constexpr tenon_status kRaised = -1;

/// Sets the exception; nullptr, to be returned. After kRaised there is one.
PyObject* raise(tenon_status status, const tenon_error& error) noexcept;
/// The same for what the binding itself found out.
PyObject* raise(tenon_status status, const char* what) noexcept;

/// None, or the exception.
PyObject* done(tenon_status status, const tenon_error& error) noexcept;

/// tenon.Entry.ORDINARY for TENON_OK, OWNER_DIED for TENON_OWNER_DIED; else the exception.
PyObject* entered(tenon_status status, const tenon_error& error) noexcept;

}  // namespace tenon::python
