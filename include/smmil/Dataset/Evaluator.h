//===- Evaluator.h - A metric that a command measures -----------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs a task's own command and asks it about one value at a time: a line of
// JSON in, a line of JSON out, until the last. The command decides what an item
// is worth to the task; higher is better.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DATASET_EVALUATOR_H
#define SMMIL_DATASET_EVALUATOR_H

#include "smmil/Runtime/Plan.h"
#include "smmil/Runtime/Span.h"
#include "smmil/Support/Result.h"

#include <memory>
#include <string>

namespace smmil {

struct Format;

class Evaluator {
public:
  static constexpr double kTimeout = 60;

  /// Nothing runs yet. `command` goes to the shell; it has `timeout` seconds
  /// for each answer.
  explicit Evaluator(std::string command, double timeout = kTimeout);
  ~Evaluator();
  Evaluator(const Evaluator &) = delete;
  Evaluator &operator=(const Evaluator &) = delete;

  const std::string &command() const;

  /// Writes
  ///   {"field": NAME, "kind": KIND, "original": FILE, "decoded": FILE}
  /// where the files are PNG or WAV and stay until the answer, and reads a
  /// number or {"value": NUMBER}. The values are as decoders of `field` give
  /// them. A command that ends, does not answer in time, or answers something
  /// else is an error with what it printed, now and for every call to come.
  /// Calls take turns.
  Result<double> measure(const PlanField &field, ByteSpan original,
                         ByteSpan decoded);

private:
  struct State;
  std::unique_ptr<State> state;
};

/// Gives `command` to the fields of `format` that are held by one. With an
/// empty command it is an error that there are any.
Outcome setEvaluator(Format &format, const std::string &command);

} // namespace smmil

#endif // SMMIL_DATASET_EVALUATOR_H
