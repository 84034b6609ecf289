//===- ParallelFor.cpp - Loops over several threads ------------*- C++ -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Workers take indices from one counter; nothing else is shared.
//
//===----------------------------------------------------------------------===//

#include "smmil/Support/ParallelFor.h"

#include "smmil/Support/Interrupt.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <sched.h>
#include <system_error>
#include <thread>
#include <vector>

namespace smmil {

unsigned defaultWorkers() {
  // The affinity mask and not the machine: a container may own two cores of 64.
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0)
    return unsigned(std::max(1, CPU_COUNT(&allowed)));
  return std::max(1u, std::thread::hardware_concurrency());
}

void parallelFor(
    size_t count, unsigned workers,
    const std::function<void(size_t index, unsigned worker)> &body) {
  if (workers == 0)
    workers = defaultWorkers();
  // More help nobody, and each one costs a stack.
  constexpr unsigned kMostWorkers = 1024;
  workers = unsigned(std::min<size_t>(std::min(workers, kMostWorkers), count));
  if (workers <= 1) {
    for (size_t i = 0; i < count; ++i)
      body(i, 0);
    return;
  }
  std::atomic<size_t> next{0};
  std::mutex mutex;
  std::exception_ptr thrown;
  // An exception must not leave a thread: the caller gets it, out of memory for
  // one. What has not begun by then is left out.
  auto work = [&](unsigned worker) {
    try {
      for (size_t i;
           (i = next.fetch_add(1, std::memory_order_relaxed)) < count;)
        body(i, worker);
    } catch (...) {
      next.store(count, std::memory_order_relaxed);
      std::lock_guard<std::mutex> lock(mutex);
      if (!thrown)
        thrown = std::current_exception();
    }
  };
  std::vector<std::thread> threads;
  threads.reserve(workers - 1);
  try {
    for (unsigned worker = 1; worker < workers; ++worker)
      threads.emplace_back(work, worker);
    // NOLINTNEXTLINE(bugprone-empty-catch)
  } catch (const std::system_error &) {
    // No more threads to be had: those that run do all the work.
  }
  work(0);
  for (std::thread &thread : threads)
    thread.join();
  if (thrown)
    std::rethrow_exception(thrown);
}

Outcome tryParallelFor(
    size_t count, unsigned workers,
    const std::function<Outcome(size_t index, unsigned worker)> &body) {
  std::mutex mutex;
  Outcome first;
  std::atomic<size_t> failed{count};
  parallelFor(count, workers, [&](size_t index, unsigned worker) {
    // Indices are handed out in order: all below a failing one have begun, so
    // the lowest failure is always found.
    if (index > failed.load(std::memory_order_relaxed))
      return;
    Outcome outcome = checkInterrupt();
    if (outcome)
      outcome = body(index, worker);
    if (outcome)
      return;
    std::lock_guard<std::mutex> lock(mutex);
    if (index < failed.load(std::memory_order_relaxed)) {
      failed.store(index, std::memory_order_relaxed);
      first = std::move(outcome);
    }
  });
  return first;
}

} // namespace smmil
