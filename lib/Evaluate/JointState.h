//===- JointState.h - Parts of a joint measurement --------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Private to lib/Evaluate: what JointMeter measures once and composes often.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_LIB_EVALUATE_JOINTSTATE_H
#define SMMIL_LIB_EVALUATE_JOINTSTATE_H

#include "smmil/Evaluate/JointMeter.h"
#include "smmil/Runtime/Encoder.h"

#include <functional>
#include <limits>

namespace smmil::evaluate {

/// A codec case on the samples of its field.
struct CasePart {
  double tableBytes = 0;
  std::vector<ItemCost> items; ///< Parallel to the samples.
  std::vector<int> trainSteps;
};

/// A layout with a text codec, packed for real with stubs for media.
struct LayoutPart {
  double structureBytes = 0; ///< Everything but media payloads.
  double blockBytes = 0;     ///< Stored bytes of a block of sheets, on average.
  double sheetsPerBlock = 1;
  /// Thread CPU time from a stored block to the text and structure of a sheet:
  /// of one at random and of one in order.
  double getNanoseconds = 0, scanNanoseconds = 0;
};

/// One image, audio or numeric field and its samples.
struct FieldState {
  uint32_t index = 0; ///< In Plan::fields.
  PlanField probe;    ///< The field with its frame; cases are irrelevant.
  FieldSamples samples;
  std::vector<double> searchCopyNs, freshCopyNs;
  /// Of each medium of the pool: its place in State::items.
  std::vector<size_t> itemOf;
  /// Of each medium of samples.copyOnly: the same.
  std::vector<size_t> fileItemOf;
  /// Sample that stands for each medium of the pool.
  std::vector<uint32_t> searchOf, freshOf;
  /// What confirmation measures: where there is nothing fresh, the search part
  /// again.
  std::vector<const Sample *> confirming() const {
    return pointersTo(samples.fresh.empty() ? samples.search : samples.fresh);
  }
  /// The items that the final tables are trained on.
  std::vector<const Sample *> seen() const;
  /// Parallel: the steps at which the search measured them, in `part`.
  std::vector<int> seenSteps(const CasePart &part) const;
};

/// Parts by field and case; `[f][c - 1]` belongs to case c of fields[f].
using Parts = std::vector<std::vector<const CasePart *>>;

/// What cases with their final tables do: on samples that confirm, and on the
/// ones that they were trained on, which need no others to stand for them.
struct FinalParts {
  std::vector<std::vector<CasePart>> fresh, seen;
};

/// One sampled item under the routing of a design.
struct Routed {
  size_t caseIndex = 0; ///< 0 = copy.
  double bytes = 0, nanoseconds = 0, quality = 0;
  double prefix = 0; ///< Of the bytes: what a coarse value needs.
};

/// The smallest case of a field that holds, or copy; as encodeToFloor decides.
/// `parts` are the field's, `index` is the sample's place in them.
Routed routeItem(const FieldEncoding &encoding, const Sample &sample,
                 double copyNanoseconds, size_t index,
                 const std::vector<const CasePart *> &parts);

/// Routing by field and item.
using Routes = std::vector<std::vector<Routed>>;

/// Parts that live in `owned`.
Parts pointersTo(const std::vector<std::vector<CasePart>> &owned);

/// The sheets with a stub for each medium, in a folder that goes away with it.
class StubSource {
public:
  static Result<std::unique_ptr<StubSource>> create(const Source &source);
  ~StubSource();
  const std::string &directory() const { return path; }
  /// Whole text / text in the stub folder.
  double scale() const { return textScale; }

private:
  StubSource() = default;
  std::string root, path;
  double textScale = 1;
};

/// Probability with which a bound on a p95 may be wrong. Several looks at the
/// fresh part, `attempt` by `attempt`, share it; the search's own is number 0.
double errorShare(int attempt);

/// Puts the trained graph and tables of `trained` in place of case `caseIndex`
/// of a field.
void adoptCase(Format &format, uint32_t field, size_t caseIndex,
               const CaseMeasurement &trained);

/// Name and steps of a case, without tables.
std::string caseText(const PlanGraph &graph);

struct JointMeter::State {
  Source source;
  search::Journal *journal = nullptr;
  LowerFn lower;
  JointSettings settings;
  std::vector<FieldState> fields;
  std::unique_ptr<StubSource> stub;
  std::vector<SourceValue> textSamples; ///< Refer to `textBlocks`.
  std::vector<Bytes> textBlocks;
  std::vector<RecordedSheet> recorded;
  std::vector<TextPiece> pieces; ///< Scratch of countText.
  /// What a dataset stores: every medium, once for each field that refers to
  /// it; for a medium that none refers to the name is empty.
  std::vector<std::pair<std::string, int32_t>> items;
  /// Parallel to `items`: the field's place in a format, or -1; how often
  /// sheets refer to it; the first sheet that does.
  std::vector<int32_t> fieldOf;
  std::vector<uint32_t> references;
  std::vector<size_t> firstSheet;
  /// Of each sheet, with repeats: places in `items`.
  std::vector<std::vector<size_t>> sheetItems;

  std::map<std::string, CasePart> cases;
  CostMemo memo;
  std::map<std::string, CasePart> fileParts; ///< On samples.files, by caseKey.
  std::map<std::string, std::vector<int>> lastSteps; ///< Hints by field/case.
  std::map<std::string, std::vector<int>> lastTrainSteps;
  std::map<std::string, LayoutPart> layouts;
  std::map<std::string, CaseMeasurement> finals; ///< Trained on train + search.
  std::map<std::string, CaseMeasurement> texts;
  std::map<search::Design, Candidate> candidates;
  std::map<search::Design, JointDetail> details;

  /// Figures of compiled codecs: by hash of their cases, by design.
  std::map<std::string, nlohmann::json> compiled;
  std::map<search::Design, nlohmann::json> compiledFigures;
  std::vector<std::string> compileErrors;

  size_t casesMeasured = 0;
  double sampling = 0, measuring = 0, packing = 0, training = 0;

  FieldState *stateOf(uint32_t field);
  Outcome loadField(uint32_t index, const Format &format);
  void indexItems();
  Outcome indexSheets(const Format &format);
  /// Adds a run of text in the model's unit.
  Outcome countText(const std::string &text, RecordedSheet &sheet);

  /// The lowered design, from the cache.
  Result<const Candidate *> candidate(const search::Design &design);
  /// The lowered design with its layout, packed for real.
  struct LaidOut {
    const Candidate *candidate = nullptr;
    const LayoutPart *layout = nullptr;
    const Format &format() const { return candidate->format; }
  };
  Result<LaidOut> laidOut(const search::Design &design);
  std::string caseKey(const Format &format, const FieldState &field,
                      size_t caseIndex) const;
  /// The part of the journal with this key, of so many items; measured and
  /// added where it is not there, which is an error in a replay.
  Result<CasePart> journalled(const std::string &key, size_t items,
                              const std::function<Result<CasePart>()> &measure);
  Result<const CasePart *> casePart(const Format &format, FieldState &field,
                                    size_t caseIndex);
  /// Measures a case that starts from the file on files without a decoded
  /// value, for mediaCosts; other cases do not take them.
  Outcome measureFiles(const Format &format, FieldState &field,
                       size_t caseIndex);
  /// The case trained for good, and what it does on `samples`; `role` names
  /// them in the journal.
  Result<const CaseMeasurement *>
  finalCase(const Format &format, FieldState &field, size_t caseIndex);
  Result<CasePart> finalPart(const std::string &role,
                             const std::vector<const Sample *> &samples,
                             const Format &format, FieldState &field,
                             size_t caseIndex);
  Result<const CaseMeasurement *> textCase(const Format &format, uint32_t field,
                                           size_t caseIndex);
  Result<const LayoutPart *> layoutPart(const Format &format);
  Result<LayoutPart> packStubs(const Format &format);

  Result<FinalParts> finalParts(const Format &format);
  /// Where a design puts the items that confirm it.
  Routes routes(const Format &format, const FinalParts &parts) const;
  /// Decodes these items with `codec` and the universal decoder, timed and
  /// compared bit by bit.
  Result<nlohmann::json> race(const Format &trained, const FinalParts &parts,
                              const Routes &routes, const EmittedCodec &codec);
  /// The figures of race(), from the journal where they are known; null where
  /// nothing can be compiled.
  Result<nlohmann::json> figuresOf(JointMeter &meter,
                                   const search::Design &design,
                                   const FinalParts &parts);

  /// What the media of the dataset cost under a design.
  struct MediaCosts {
    /// By index into State::items; `prefixes` are the bytes of each that a
    /// reader of coarse values needs.
    std::vector<double> bytes, nanoseconds, prefixes;
    /// Decibels that the worst coded sample lies below its floor; minus
    /// infinity where none is coded or all are exact.
    double gap = -std::numeric_limits<double>::infinity();
    int64_t samples = 0; ///< Behind these figures.
  };
  /// Routes the samples and lets each stand for the media near it that are not
  /// known themselves. Adds to `detail` what it sees: shares, quality, bytes of
  /// tables. `seen` as below.
  MediaCosts mediaCosts(const Format &format, const Parts &parts,
                        const Parts *seen, JointDetail &detail) const;
  /// Whether equal media of an item's field are stored once.
  bool isShared(const Format &format, size_t item) const;
  /// Bytes of an item that lie in a run of detail, and bytes of the index that
  /// all such items take.
  double detailBytes(const Format &format, size_t item,
                     const MediaCosts &costs) const;
  double detailRecordBytes(const Format &format, const MediaCosts &costs) const;
  /// What reading a sheet brings.
  SheetBytes sheetBytes(const Format &format, const LayoutPart &layout,
                        const MediaCosts &costs) const;
  /// What files without a decoded value cost under a design.
  void fileCosts(const Format &format, const FieldState &field,
                 MediaCosts &costs) const;
  /// What the task makes of a view; nothing where it values none.
  PresentationResult presented(const PresentationKnobs &view) const;

  /// `seen` is null while searching; else `parts` are of the confirming items.
  /// The p95 is a bound except with probability `delta`.
  search::Measurement compose(const Candidate &candidate,
                              const LayoutPart &layout, const Parts &parts,
                              const Parts *seen, double delta,
                              JointDetail &detail) const;
  search::Measurement confirmed(const LaidOut &laidOut, const FinalParts &parts,
                                int attempt, JointDetail &detail) const;
};

} // namespace smmil::evaluate

#endif // SMMIL_LIB_EVALUATE_JOINTSTATE_H
