//===- JointMeter.h - Joint designs measured on real samples ----*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The oracle of the design search. A joint design is composed from parts that
// are measured once each and kept in the journal: a codec case on the samples
// of its field (CaseMeter), a layout by really packing the sheets with stubs in
// place of the media. Composition is exact per item: the smallest case that
// holds the floor, or copy; bytes add up over the dataset, decode times add up
// over each sheet. Media that were not sampled take the figures of the sampled
// medium next to them in order of size, and their own size where that one is
// kept by copy.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_EVALUATE_JOINTMETER_H
#define SMMIL_EVALUATE_JOINTMETER_H

#include "smmil/Analysis/Presentation.h"
#include "smmil/Analysis/ReadCost.h"
#include "smmil/Dataset/EmittedCodec.h"
#include "smmil/Dataset/Evaluator.h"
#include "smmil/Dataset/Tokenizer.h"
#include "smmil/Evaluate/CaseMeter.h"
#include "smmil/Search/Journal.h"
#include "smmil/Search/Strategy.h"

#include <functional>
#include <map>

namespace smmil::evaluate {

/// Positions in search::Problem::metrics, see jointMetrics().
enum JointMetric : uint16_t {
  kBytes,      ///< Whole dataset on disk: media, text, index, tables.
  kDecodeP50,  ///< Microseconds from stored bytes to model values, per sheet.
  kDecodeP95,  ///< As the median; an upper confidence bound where n permits.
  kDecodeP99,  ///< As the median, without a bound.
  kReadUs,     ///< Microseconds to read one sheet, analytic, on the target.
  kEnergyUj,   ///< Microjoules per sheet by the target's model.
  kQualityGap, ///< Decibels that the worst coded item lies below its floor.
  kViewCost,   ///< Tokens of context for one unit of what the task values.
  kRequestUs,  ///< Read and decode together, per sheet (p50).
};
std::vector<search::Metric> jointMetrics();

/// A design as lowered from the IR: graphs without tables, and its view.
struct Candidate {
  Format format;
  PresentationKnobs view;
};

/// Puts the knob values into the IR and lowers it.
using LowerFn = std::function<Result<Candidate>(const search::Design &)>;

struct JointSettings {
  SampleOptions samples;
  unsigned workers = 0;
  StorageProfile storage;
  Access access = Access::Random; ///< How the task reads sheets.
  double coarseReads = 0; ///< Share of its reads that want coarse values.
  ModelContext context;
  std::optional<TaskKind> kind; ///< What a view is valued by; absent: none is.
  bool countBytes = false;      ///< The model's text unit is bytes, not words.
  /// The model's text unit is its tokens.
  std::shared_ptr<Tokenizer> tokenizer;
  /// Of the fields whose floor a command measures, by name.
  std::map<std::string, std::shared_ptr<Evaluator>> evaluators;
  double cpuWatts = 10;
  double joulesPerByte = 1e-8;
  /// Emits and compiles a codec; empty: finalists are not compiled.
  std::function<Result<EmittedCodec>(const Format &)> buildCodec;
};

/// Dataset-wide figures of one design, for reports.
struct JointDetail {
  double mediaBytes = 0, structureBytes = 0, tableBytes = 0;
  ReadCost read; ///< Of a sheet.
  /// Share of the items by "field/case".
  std::map<std::string, double> shares;
  /// Worst quality over the coded items, by field, in its metric.
  std::map<std::string, double> quality;
  bool p95IsBound = false; ///< kDecodeP95 holds with 95 % confidence.
  size_t sheets = 0, items = 0;
  PresentationResult view; ///< All zero where the task values none.
};

class JointMeter final : public search::Oracle {
public:
  /// Loads the samples. `journal` must outlive the meter; `fields` is any
  /// candidate's format.
  static Result<std::unique_ptr<JointMeter>>
  create(Source source, const Format &fields, search::Journal &journal,
         LowerFn lower, const JointSettings &settings);
  ~JointMeter() override;

  Result<std::vector<search::Measurement>>
  measure(const std::vector<search::Design> &designs, int level) override;
  Result<search::Measurement> confirm(const search::Design &design,
                                      int attempt) override;
  std::string codecOf(const search::Design &design) override;
  Result<std::optional<search::Measurement>>
  compile(const search::Design &design, int attempt) override;

  /// The format of `design` with tables trained on everything but the fresh
  /// part. A function of design and samples alone, so a replay repeats it.
  Result<Format> finish(const search::Design &design);

  /// What compile() measured: instruction set, kernels, microseconds per item
  /// (p50, p95) of the compiled codec and of the universal decoder on the same
  /// bits. Null where the design was not compiled.
  nlohmann::json compiledFigures(const search::Design &design);

  /// Precondition: `design` was measured.
  Result<JointDetail> detail(const search::Design &design);

  /// Case measurements that really ran, and their seconds.
  size_t casesMeasured() const;
  double secondsSampling() const, secondsCases() const, secondsLayout() const,
      secondsTraining() const;
  /// Media that do not decode, finalists that do not compile: "what: reason".
  std::vector<std::string> warnings() const;

private:
  struct State;
  explicit JointMeter(std::unique_ptr<State> state);
  std::unique_ptr<State> state;
};

} // namespace smmil::evaluate

#endif // SMMIL_EVALUATE_JOINTMETER_H
