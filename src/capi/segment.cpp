// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "capi/boundary.hpp"
#include "capi/handles.hpp"

namespace {

using tenon::Code;
using tenon::Result;
using tenon::Segment;
using tenon::SegmentOptions;
using tenon::capi::at_boundary;
using tenon::capi::hand_out;
using tenon::capi::null_argument;

SegmentOptions options_of(const tenon_segment_options* wished) {
  SegmentOptions options;
  if (wished == nullptr) return options;
  if (wished->max_bytes != 0) options.max_bytes = wished->max_bytes;
  if (wished->max_participants != 0) options.max_participants = wished->max_participants;
  if (wished->max_threads != 0) options.max_threads = wished->max_threads;
  if (wished->max_objects != 0) options.max_objects = wished->max_objects;
  if (wished->mode != 0) options.mode = wished->mode;
  return options;
}

// `attach`: one of Segment's, with that name.
template <class Attach>
tenon_status open(const char* name, tenon_segment** segment, tenon_error* error, Attach&& attach) {
  return hand_out(segment, error, [&]() -> Result<tenon_segment> {
    if (name == nullptr) return null_argument();
    auto attached = attach();
    if (!attached) return attached.error();
    auto info = attached->info();
    if (!info) return info.error();
    return tenon_segment{std::move(*attached), std::move(*info)};
  });
}

}  // namespace

tenon_status tenon_segment_open_or_create(const char* name, const tenon_segment_options* options,
                                          tenon_segment** segment, tenon_error* error) {
  return open(name, segment, error,
              [&] { return Segment::open_or_create(name, options_of(options)); });
}

tenon_status tenon_segment_create(const char* name, const tenon_segment_options* options,
                                  tenon_segment** segment, tenon_error* error) {
  return open(name, segment, error, [&] { return Segment::create(name, options_of(options)); });
}

tenon_status tenon_segment_open(const char* name, tenon_segment** segment, tenon_error* error) {
  return open(name, segment, error, [&] { return Segment::open(name); });
}

tenon_status tenon_segment_open_read_only(const char* name, tenon_segment** segment,
                                          tenon_error* error) {
  return open(name, segment, error, [&] { return Segment::open_read_only(name); });
}

tenon_status tenon_segment_remove(const char* name, tenon_error* error) {
  return at_boundary(error, [&]() -> Result<void> {
    if (name == nullptr) return null_argument();
    return Segment::remove(name);
  });
}

const char* tenon_segment_path(const tenon_segment* segment, uint8_t* nonce) {
  if (segment == nullptr) return "";
  if (nonce != nullptr) std::ranges::copy(segment->info.nonce, nonce);
  return segment->info.path.c_str();
}

tenon_status tenon_segment_remove_object(tenon_segment* segment, const char* name,
                                         tenon_error* error) {
  return at_boundary(error, [&]() -> Result<void> {
    if (segment == nullptr || name == nullptr) return null_argument();
    return segment->segment.remove_object(name);
  });
}

tenon_status tenon_segment_reattach(tenon_segment* segment, tenon_error* error) {
  return at_boundary(error, [&]() -> Result<void> {
    if (segment == nullptr) return null_argument();
    return segment->segment.reattach();
  });
}

tenon_status tenon_segment_close(tenon_segment* segment, tenon_error* error) {
  if (segment == nullptr) return TENON_OK;
  return at_boundary(error, [&]() -> Result<void> {
    auto closed = segment->segment.close();
    // Anything else is told of one that is closed.
    if (!closed.is(Code::kStillHeld)) delete segment;
    return closed;
  });
}
