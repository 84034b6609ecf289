//===- ThreadTime.h - Clocks for measurements -------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// CPU time of the calling thread, for decode figures that other load must not
// disturb, and monotonic wall time.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_SUPPORT_THREADTIME_H
#define SMMIL_SUPPORT_THREADTIME_H

#include <cstdint>
#include <ctime>

namespace smmil {

namespace detail {
inline int64_t readClock(clockid_t clock) {
  timespec now = {};
  clock_gettime(clock, &now);
  return int64_t(now.tv_sec) * 1000000000 + now.tv_nsec;
}
} // namespace detail

/// Nanoseconds of CPU time that the calling thread has used.
inline int64_t threadCpuNanoseconds() {
  return detail::readClock(CLOCK_THREAD_CPUTIME_ID);
}

/// The same of all threads of the process.
inline int64_t processCpuNanoseconds() {
  return detail::readClock(CLOCK_PROCESS_CPUTIME_ID);
}

/// Nanoseconds of a clock that never steps back.
inline int64_t wallNanoseconds() { return detail::readClock(CLOCK_MONOTONIC); }

} // namespace smmil

#endif // SMMIL_SUPPORT_THREADTIME_H
