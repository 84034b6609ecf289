//===- CaseMeter.h - What one codec case costs on real samples --*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Trains the tables of one encode graph on the training part, encodes the
// samples to the floor, and decodes them through the universal decoder, timed.
// A field's routing (which classes, up to which size storing competes) is
// composed from such measurements without encoding anything again.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_EVALUATE_CASEMETER_H
#define SMMIL_EVALUATE_CASEMETER_H

#include "smmil/Evaluate/Samples.h"

namespace smmil::evaluate {

/// One sample under one case.
struct ItemCost {
  bool holds = false; ///< Some step reaches the floor.
  uint32_t bytes = 0;
  uint32_t prefix = 0; ///< Of these, what a reader of coarse values needs.
  int step = 0;
  double quality = 0;     ///< Decibels; infinite when exact.
  double nanoseconds = 0; ///< Bits to model tensor, thread CPU time.
};

/// Ladder steps per sample that an earlier measurement of a similar case found.
/// They save encodes; results do not depend on the search part's hints.
struct StepHints {
  std::vector<int> train, search;
};

/// A field with the store case and this one, trained.
struct CaseMeasurement {
  Plan plan;              ///< One field, cases {store, this}.
  FieldEncoding encoding; ///< Of that field.
  size_t tableBytes = 0;  ///< What the tables add to a stored plan.
  std::vector<ItemCost> search;
  /// Step at which each training sample entered the tables; empty where no
  /// step takes one.
  std::vector<int> trainSteps;
};

/// What media of one source cost under trained cases, by case with its tables
/// and by medium. Cases without tables are the same in every training.
using CostMemo = std::map<std::pair<std::string, int32_t>, ItemCost>;

/// The case that stores the source's bytes.
PlanGraph storeCase();

/// Trains `encode` for `field` on `train`; measures nothing. Tables are trained
/// at the steps that hold the floor of `like`, of which nothing else is read:
/// `steps`, else those that a first round of training at middle steps finds.
Result<CaseMeasurement>
trainCase(const PlanField &field, const PlanGraph &encode,
          const FieldEncoding &like, const std::vector<const Sample *> &train,
          unsigned workers, const std::vector<int> &steps = {},
          CostMemo *memo = nullptr);

/// Measures `encode` for `field` (whose own cases are ignored).
/// Tables are trained at the steps that hold the floor: those of
/// `hints.train`, else found by a first round of training at middle steps.
Result<CaseMeasurement>
measureCase(const PlanField &field, const PlanGraph &encode,
            const FieldEncoding &like, const FieldSamples &samples,
            unsigned workers, const StepHints &hints = {},
            CostMemo *memo = nullptr);

/// The same trained case on other samples, for confirmation. What `memo` knows
/// is not measured again.
Result<std::vector<ItemCost>>
measureItems(const CaseMeasurement &trained,
             const std::vector<const Sample *> &samples, unsigned workers,
             const std::vector<int> &hints = {}, CostMemo *memo = nullptr);

std::vector<const Sample *> pointersTo(const std::vector<Sample> &samples);

/// Thread CPU nanoseconds from `bits` to the model's value (tensor for images,
/// samples for audio), smallest of `repeats`.
Result<double> decodeNanoseconds(const Decoder &decoder, uint32_t field,
                                 uint8_t caseIndex, ByteSpan bits, int repeats);

} // namespace smmil::evaluate

#endif // SMMIL_EVALUATE_CASEMETER_H
