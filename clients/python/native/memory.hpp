// SPDX-License-Identifier: Apache-2.0
// Memory of a segment as Python sees it: a buffer that is lent, and can be taken back only when
// nobody has it any more. A memoryview of it is dead after memoryview.release(); a NumPy array
// keeps it alive, and then whoever wants it back gets BufferError.
#pragma once

#include <cstddef>
#include <cstdint>

#include "python.hpp"

namespace tenon::python {

/// What a handle has on loan. Guarded by the interpreter lock.
struct Lender {
  Py_ssize_t buffers;   ///< that are used now
  std::uint64_t loans;  ///< so far: what was lent before the last one was taken back is dead

  /// False: somebody still uses it, and BufferError is set. Else nobody can from now on.
  bool take_back() noexcept;
};

/// How the memory is made up: of `count` elements of `item` bytes, each as the struct module and
/// PEP 3118 describe it in `format`.
struct Shape {
  const char* format;
  Py_ssize_t item;
  Py_ssize_t count;
};

/// A memoryview. `self`, whose `lender` it is, stays alive as long as somebody has it.
PyObject* lend(PyObject* self, Lender& lender, void* data, const Shape& shape,
               bool writable) noexcept;
/// The same, of bytes.
PyObject* lend_bytes(PyObject* self, Lender& lender, void* data, std::size_t bytes,
                     bool writable) noexcept;

}  // namespace tenon::python
