//===- Design.cpp - From a profiled dataset and specs to a format ---------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// See Design.h. The search sees numbers, the IR sees values: `Lowering` stands
// between them.
//
//===----------------------------------------------------------------------===//

#include "smmil/Evaluate/Design.h"

#include "DesignReport.h"
#include "dialects/Codec/Codec.h"
#include "dialects/Layout/Layout.h"
#include "dialects/Sheet/Sheet.h"
#include "smmil/Conversion/CodecToPlan.h"
#include "smmil/Conversion/ModuleToFormat.h"
#include "smmil/Evaluate/LoadProblem.h"
#include "smmil/Search/Solver.h"
#include "smmil/Support/ThreadTime.h"
#include "smmil/Transforms/Codec/Passes.h"
#include "smmil/Transforms/Codec/Transforms.h"
#include "smmil/Transforms/Design/Passes.h"
#include "smmil/Transforms/Layout/Passes.h"
#include "smmil/Transforms/Sheet/Passes.h"

#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"

#include <z3++.h>

using namespace mlir;

namespace smmil::evaluate {

namespace {

/// Collects diagnostics of a scope as text.
class Diagnostics {
public:
  explicit Diagnostics(MLIRContext *context)
      : handler(context, [this](Diagnostic &diagnostic) {
          if (diagnostic.getSeverity() == DiagnosticSeverity::Remark) {
            remarks.push_back(diagnostic.str());
            return success();
          }
          errors += sourceLocation(diagnostic.getLocation()).text() + ": " +
                    diagnostic.str() + "\n";
          for (Diagnostic &note : diagnostic.getNotes())
            errors += "  " + sourceLocation(note.getLocation()).text() +
                      ": note: " + note.str() + "\n";
          return success();
        }) {}

  Error error(const std::string &fallback) const {
    std::string text = errors.empty() ? fallback : errors;
    while (!text.empty() && text.back() == '\n')
      text.pop_back();
    return usageError(text);
  }

  std::string errors;
  std::vector<std::string> remarks;

private:
  ScopedDiagnosticHandler handler;
};

/// What decides where things stand, from the designed view.
PresentationKnobs presentationOf(const Format &format, const std::string &name,
                                 const std::string &textField) {
  PresentationKnobs knobs;
  knobs.images = 1;
  bool sawText = false;
  for (const View &view : format.views) {
    if (view.name != name)
      continue;
    knobs.window = view.window;
    knobs.wholeSheets = view.wholeSheets;
    knobs.shortestFirst = view.order == View::Order::Length;
    for (const ViewStep &step : view.steps)
      if (step.kind == ViewStep::Kind::Cycle)
        for (const ViewStep &take : step.body) {
          if (take.kind != ViewStep::Kind::Take)
            continue;
          if (take.field == textField) {
            knobs.every = uint64_t(take.count);
            sawText = true;
          } else {
            knobs.images = uint32_t(take.count);
            knobs.imagesLead = !sawText;
            knobs.markers =
                !take.tokenBefore.empty() + !take.tokenAfter.empty();
          }
        }
  }
  return knobs;
}

/// Turns value indices into a lowered format.
class Lowering {
public:
  Lowering(ModuleOp module, design::ProblemOp problem) {
    if (auto name = problem.getViewAttr())
      view = name.getValue().str();
    module.walk([&](sheet::FieldOp field) {
      if (isa<sheet::TextType>(field.getType()))
        textField = field.getSymName().str();
    });
    for (auto knob : problem.getBody().getOps<design::KnobOp>()) {
      names.push_back(knob.getSymNameAttr());
      domains.push_back(knob.getDomain());
    }
    base = module.clone();
    for (auto copy :
         llvm::make_early_inc_range(base->getOps<design::ProblemOp>()))
      copy.erase();
  }

  DictionaryAttr values(const search::Design &design) const {
    NamedAttrList list;
    for (size_t i = 0; i < design.size(); ++i)
      list.append(names[i], domains[i][design[i]]);
    return list.getDictionary(base.get()->getContext());
  }

  Result<Candidate> operator()(const search::Design &design) {
    OwningOpRef<ModuleOp> clone(cast<ModuleOp>(base.get()->clone()));
    Diagnostics diagnostics(clone->getContext());
    if (failed(codec::materializeKnobs(*clone, values(design))))
      return diagnostics.error("a design cannot be put into the IR");
    FailureOr<Format> format = untrainedFormat(*clone);
    if (failed(format))
      return diagnostics.error("a design cannot be lowered");
    Candidate candidate;
    candidate.view = presentationOf(*format, view, textField);
    candidate.format = std::move(*format);
    return candidate;
  }

private:
  OwningOpRef<ModuleOp> base;
  std::vector<StringAttr> names;
  std::vector<ArrayAttr> domains;
  std::string view, textField;
};

/// The model's entry for the first image field, which views count.
std::string imageInput(ModuleOp module, design::ModelOp model) {
  std::string path = "inputs.image";
  module.walk([&](sheet::FieldOp field) {
    if (!isa<sheet::ImageType>(field.getType()))
      return WalkResult::advance();
    path = design::fieldPath(model.getSpec(), "inputs", field.getSymName(),
                             field.getKind());
    return WalkResult::interrupt();
  });
  return path;
}

/// Numbers of the specs that measuring needs.
Result<JointSettings> settingsOf(ModuleOp module, design::ProblemOp problem,
                                 const DesignOptions &options) {
  JointSettings settings;
  settings.samples = options.samples;
  settings.samples.seed = options.seed;
  settings.workers = options.workers;
  if (options.buildCodec)
    settings.buildCodec = [build = options.buildCodec,
                           progress = options.progress](const Format &format) {
      if (progress)
        progress("compiling finalists", 0, 0);
      return build(format);
    };
  auto model = module.lookupSymbol<design::ModelOp>(problem.getModel());
  auto task = module.lookupSymbol<design::TaskOp>(problem.getTask());
  auto target = module.lookupSymbol<design::TargetOp>(problem.getTarget());
  if (target) {
    settings.storage.requestMicroseconds =
        target.getNumber("request_us").value_or(0);
    settings.storage.bytesPerSecond =
        target.getNumber("read_bytes_per_s").value_or(1e9);
    settings.cpuWatts =
        target.getNumber("energy.cpu_watts").value_or(settings.cpuWatts);
    settings.joulesPerByte = target.getNumber("energy.joules_per_byte")
                                 .value_or(settings.joulesPerByte);
  }
  if (model) {
    settings.context.tokens = uint64_t(model.getNumber("context").value_or(0));
    settings.context.imageTokens = uint64_t(
        model.getNumber(imageInput(module, model) + ".tokens").value_or(0));
    settings.countBytes = model.getWord("text_unit") == StringRef("bytes");
    if (std::optional<StringRef> file = model.getWord("tokenizer.file")) {
      Result<Tokenizer> tokenizer = Tokenizer::load(file->str());
      if (!tokenizer)
        return usageError(sourceLocation(model.getLoc()).text() +
                          ": tokenizer.file: " + tokenizer.error().message);
      settings.tokenizer = std::make_shared<Tokenizer>(std::move(*tokenizer));
    }
  }
  if (task)
    module.walk([&](sheet::FieldOp field) {
      const std::string path = design::fieldPath(
          task.getSpec(), "quality", field.getSymName(), field.getKind());
      if (std::optional<StringRef> command = task.getWord(path + ".command"))
        settings.evaluators[field.getSymName().str()] =
            std::make_shared<Evaluator>(command->str(),
                                        task.getNumber(path + ".timeout_s")
                                            .value_or(Evaluator::kTimeout));
    });
  if (task && task.getWord("access") ==
                  StringRef(kAccessWords[size_t(Access::Sequential)]))
    settings.access = Access::Sequential;
  if (task)
    settings.coarseReads = task.getNumber("coarse_reads").value_or(0);
  if (task)
    if (std::optional<StringRef> kind = task.getWord("present.kind"))
      if (const TaskKindInfo *info = findTaskKind(kind->str()))
        settings.kind = info->kind;
  return settings;
}

/// The module's own figures of a dataset are inputs, not part of a format.
void dropSampleStatistics(ModuleOp module) {
  module.walk([&](sheet::DatasetOp dataset) {
    DictionaryAttr stats = dataset.getStatsAttr();
    if (!stats)
      return;
    NamedAttrList kept(stats);
    kept.erase("words_per_sheet");
    kept.erase("images_per_sheet");
    dataset.setStatsAttr(kept.getDictionary(dataset.getContext()));
  });
}

/// Points of the Pareto set that a design.result lists; the report has all.
constexpr size_t kListedPoints = 8;

/// Puts the choice into the module.
Outcome commit(ModuleOp module, design::ProblemOp problem,
               DictionaryAttr values, const Format &trained,
               const search::Problem &spec, const search::SearchResult &found) {
  Diagnostics diagnostics(module.getContext());
  Builder builder(module.getContext());
  NamedAttrList metrics;
  for (size_t i = 0; i < spec.metrics.size(); ++i)
    metrics.append(spec.metrics[i].name,
                   builder.getF64FloatAttr(found.confirmed.metrics[i]));
  SmallVector<Attribute> pareto;
  for (size_t index : found.pareto) {
    if (pareto.size() == kListedPoints)
      break;
    const search::Evaluated &point = found.evaluated[index];
    NamedAttrList entry;
    for (uint16_t metric : spec.minimize)
      entry.append(spec.metrics[metric].name,
                   builder.getF64FloatAttr(point.measurement.metrics[metric]));
    pareto.push_back(entry.getDictionary(module.getContext()));
  }
  Location loc = problem.getLoc();
  auto problemName = FlatSymbolRefAttr::get(problem.getSymNameAttr());
  auto resultName = builder.getStringAttr(problem.getSymName() + "_result");

  if (failed(codec::materializeKnobs(module, values)))
    return diagnostics.error("the chosen design cannot be put into the IR");
  problem.erase();
  dropSampleStatistics(module);
  size_t field = 0;
  for (auto file : module.getOps<layout::FileOp>())
    for (auto stream : file.getBody().getOps<layout::StreamOp>()) {
      auto encoder = module.lookupSymbol<codec::EncoderOp>(stream.getCodec());
      if (!encoder || field >= trained.plan.fields.size())
        return usageError("internal error: a stream without an encoder");
      if (failed(attachTables(encoder, trained.encodings[field],
                              trained.plan.tables)))
        return diagnostics.error("trained tables cannot be attached");
      ++field;
    }
  OpBuilder at = OpBuilder::atBlockEnd(module.getBody());
  at.create<design::ResultOp>(loc, resultName, problemName, values,
                              metrics.getDictionary(module.getContext()),
                              builder.getArrayAttr(pareto));
  PassManager manager(module.getContext());
  manager.addPass(codec::createCodecDeriveDecoder());
  manager.addPass(codec::createCodecVerifyInvertible());
  if (failed(manager.run(module)) || failed(verify(module)))
    return diagnostics.error("the chosen design does not verify");
  return Outcome::success();
}

} // namespace

Outcome addRecipes(ModuleOp module, const std::string &path) {
  Diagnostics diagnostics(module.getContext());
  OwningOpRef<ModuleOp> parsed =
      parseSourceFile<ModuleOp>(path, ParserConfig(module.getContext()));
  if (!parsed)
    return diagnostics.error(path + ": no recipes can be read");
  auto recipes = llvm::to_vector(parsed->getOps<codec::RecipeOp>());
  if (recipes.empty())
    return usageError(path + ": holds no codec.recipe; docs/Pipelines.md shows "
                             "one");
  for (codec::RecipeOp recipe : recipes) {
    if (Operation *old = module.lookupSymbol(recipe.getSymName())) {
      if (!isa<codec::RecipeOp>(old))
        return usageError(path + ": recipe @" + recipe.getSymName().str() +
                          " has the name of another op of the dataset");
      old->erase();
    }
    recipe->moveBefore(module.getBody(), module.getBody()->end());
  }
  return Outcome::success();
}

Result<std::vector<std::string>> enumerateDesign(ModuleOp module) {
  Diagnostics diagnostics(module.getContext());
  PassManager manager(module.getContext());
  manager.addPass(sheet::createSheetVerify());
  if (module.getOps<layout::FileOp>().empty())
    manager.addPass(layout::createLayoutEnumerate());
  manager.addPass(layout::createLayoutVerify());
  manager.addPass(codec::createCodecEnumerate());
  manager.addPass(design::createDesignBuildProblem());
  manager.addPass(design::createDesignVerify());
  if (failed(manager.run(module)))
    return diagnostics.error("the design problem cannot be stated");
  return std::move(diagnostics.remarks);
}

Result<DesignOutcome> solveDesign(ModuleOp module, const DesignOptions &options,
                                  const std::vector<std::string> &removed) {
  auto problems = module.getOps<design::ProblemOp>();
  if (problems.empty())
    return usageError("the module has no design.problem; run layout-enumerate, "
                      "codec-enumerate and design-build-problem first");
  design::ProblemOp problem = *problems.begin();
  auto datasets = module.getOps<sheet::DatasetOp>();
  if (datasets.empty())
    return usageError("the module has no sheet.dataset; `smmil profile` "
                      "writes one");
  sheet::DatasetOp dataset = *datasets.begin();
  if (!dataset.getSource())
    return usageError(sourceLocation(dataset.getLoc()).text() +
                      ": the dataset names no source folder to measure on; "
                      "`smmil profile` writes `source \"DIR\"`");

  auto spec = loadProblem(problem);
  if (!spec)
    return spec.error();
  ReportInput input;
  input.name = problem.getSymName().str();
  input.seed = options.seed;
  input.removed = removed;
  int64_t start = wallNanoseconds();
  auto elapsed = [&] { return double(wallNanoseconds() - start) * 1e-9; };

  // A contradiction needs no data.
  try {
    search::Solver solver(*spec);
    if (!solver.feasible()) {
      DesignOutcome outcome;
      search::Conflict conflict = solver.explain();
      outcome.explanation = "the request contradicts itself; these cannot hold "
                            "together:\n" +
                            conflict.text(*spec);
      search::SearchResult none;
      none.conflict = conflict;
      outcome.report = designReport(*spec, none, input);
      return outcome;
    }
  } catch (const z3::exception &error) {
    return usageError(std::string("internal error: Z3: ") + error.msg());
  }

  auto journal = options.replay ? search::Journal::replay(options.journal)
                 : options.journal.empty()
                     ? Result<search::Journal>(search::Journal::inMemory())
                     : search::Journal::open(options.journal);
  if (!journal)
    return journal.error();

  auto source = loadSource(dataset.getSource()->str(), options.source);
  if (!source)
    return source.error();
  auto lowering = std::make_shared<Lowering>(module, problem);
  search::SearchOptions searching;
  searching.strategy = options.strategy;
  searching.seed = options.seed;
  searching.budget = options.budget;
  searching.batch = options.batch;
  searching.inputs = {{"sheets", source->sheets.size()},
                      {"media", source->media.size()}};
  if (options.replay) { // The record says how it was searched.
    nlohmann::json header = journal->header();
    if (!header.is_object())
      return dataError(options.journal +
                       ": the journal has no header; finish the run with "
                       "--journal before replaying it");
    searching.seed = header.value("seed", options.seed);
    searching.budget = header.value("budget", options.budget);
    searching.batch = header.value("batch", options.batch);
    searching.strategy = header.value("strategy", options.strategy);
  }
  input.seed = searching.seed;
  auto settings = settingsOf(module, problem, options);
  if (!settings)
    return settings.error();
  settings->samples.seed = searching.seed;
  input.kind = settings->kind;

  search::Space space(*spec);
  search::Random random(0);
  auto first = space.sample(random);
  if (!first)
    return usageError("internal error: no legal design was found although the "
                      "request is feasible");
  auto candidate = (*lowering)(*first);
  if (!candidate)
    return candidate.error();
  if (options.progress)
    options.progress("loading samples", 0, 0);
  auto meter = JointMeter::create(
      std::move(*source), candidate->format, *journal,
      [lowering](const search::Design &design) { return (*lowering)(design); },
      *settings);
  if (!meter)
    return meter.error();
  DesignOutcome outcome;
  if (options.progress)
    searching.progress = [&](int done, int total) {
      options.progress("measuring designs", done, total);
    };
  auto found = search::search(*spec, **meter, *journal, searching);
  if (!found)
    return found.error();
  outcome.warnings = (*meter)->warnings();
  input.strategy = found->strategy;
  if (!found->feasible) {
    outcome.explanation =
        found->conflict ? found->conflict->text(*spec) : found->shortfall;
    input.seconds["total"] = elapsed();
    outcome.report = designReport(*spec, *found, input);
    return outcome;
  }

  const search::Design &chosen = found->evaluated[found->chosen].design;
  if (options.progress)
    options.progress("training the chosen design", 0, 0);
  auto detail = (*meter)->detail(chosen);
  if (!detail)
    return detail.error();
  input.detail = *detail;
  auto trained = (*meter)->finish(chosen);
  if (!trained)
    return trained.error();
  for (const search::Finalist &finalist : found->finalists)
    input.compiled.push_back(
        (*meter)->compiledFigures(found->evaluated[finalist.index].design));
  if (Outcome ok = commit(module, problem, lowering->values(chosen), *trained,
                          *spec, *found);
      !ok)
    return ok.error();

  outcome.feasible = true;
  input.casesMeasured = (*meter)->casesMeasured();
  input.partsReused = journal->reused();
  input.seconds = {{"sampling", (*meter)->secondsSampling()},
                   {"measuring codecs", (*meter)->secondsCases()},
                   {"measuring layouts", (*meter)->secondsLayout()},
                   {"training", (*meter)->secondsTraining()},
                   {"total", elapsed()}};
  outcome.report = designReport(*spec, *found, input);
  return outcome;
}

} // namespace smmil::evaluate
