//===- MaterializeKnobs.cpp - Values in place of knobs --------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Puts a decided design into the IR.
//
//===----------------------------------------------------------------------===//

#include "dialects/Design/DesignInterfaces.h"
#include "smmil/Transforms/Codec/Passes.h"
#include "smmil/Transforms/Codec/Transforms.h"

#include "llvm/ADT/StringSet.h"

#define DEBUG_TYPE "codec-materialize-knobs"

using namespace mlir;

namespace smmil::codec {
#define GEN_PASS_DEF_CODECMATERIALIZEKNOBS
#include "lib/Transforms/Codec/Passes.h.inc"

/// A value that an op cannot take is an error at the op, before anything
/// changes.
static LogicalResult verifyValues(Operation *root, DictionaryAttr values) {
  LogicalResult result = success();
  design::forEachKnobUse(root, [&](Operation *user, StringAttr attribute,
                                   design::KnobRefAttr knob) {
    Attribute value = values.get(knob.getName());
    auto tunable = dyn_cast<design::TunableOpInterface>(user);
    if (!value || !tunable || failed(result) ||
        tunable.isLegalChoice(attribute, value))
      return;
    result = user->emitOpError("cannot take ")
             << design::formatPlain(value) << " for ?@" << knob.getName()
             << " as its " << attribute.getValue() << ": expected "
             << tunable.describeChoice(attribute);
  });
  return result;
}

/// Drops the cases that are decided not to be included, in place. Returns how
/// many they were.
static unsigned dropCases(SwitchOp op) {
  SmallVector<Attribute> names, classes, included;
  SmallVector<unsigned> kept;
  for (unsigned i = 0, e = op.getCases().size(); i < e; ++i) {
    if (design::literalFlag(op.getIncluded()[i]) == false)
      continue;
    kept.push_back(i);
    names.push_back(op.getNames()[i]);
    classes.push_back(op.getClasses()[i]);
    included.push_back(op.getIncluded()[i]);
  }
  // Without any case an item is stored, which is the last resort anyway; the
  // op needs one, so the first stays, not included.
  const unsigned dropped = op.getCases().size() - kept.size();
  if (dropped == 0 || kept.empty())
    return 0;
  OpBuilder builder(op);
  OperationState state(op.getLoc(), op->getName());
  state.addTypes(op->getResultTypes());
  state.addAttributes(op->getAttrs());
  for (unsigned i : kept)
    state.addRegion()->takeBody(op.getCases()[i]);
  auto fewer = cast<SwitchOp>(builder.create(state));
  fewer.setNamesAttr(builder.getArrayAttr(names));
  fewer.setClassesAttr(builder.getArrayAttr(classes));
  fewer.setIncludedAttr(builder.getArrayAttr(included));
  op->replaceAllUsesWith(fewer);
  op.erase();
  return dropped;
}

FailureOr<unsigned> materializeKnobs(Operation *root, DictionaryAttr values) {
  if (failed(verifyValues(root, values)))
    return failure();
  design::materializeKnobs(root, values);
  SmallVector<SwitchOp> switches;
  root->walk([&](SwitchOp op) { switches.push_back(op); });
  unsigned dropped = 0;
  for (SwitchOp op : switches)
    dropped += dropCases(op);
  return dropped;
}

namespace {
struct MaterializeKnobs : impl::CodecMaterializeKnobsBase<MaterializeKnobs> {
  using Base = impl::CodecMaterializeKnobsBase<MaterializeKnobs>;
  using Base::Base;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    FailureOr<DictionaryAttr> decided = parseValues(module);
    if (failed(decided))
      return signalPassFailure();
    FailureOr<unsigned> dropped = materializeKnobs(module, *decided);
    if (failed(dropped))
      return signalPassFailure();
    numDropped += *dropped;

    unsigned open = 0;
    design::forEachKnobUse(
        module, [&](Operation *user, StringAttr, design::KnobRefAttr knob) {
          if (complete && open == 0)
            user->emitOpError("still uses ?@")
                << knob.getName() << ", expected a value for it";
          ++open;
        });
    // A statistic may count nothing, so it decides nothing.
    numOpen += open;
    if (complete && open != 0)
      signalPassFailure();
  }

private:
  FailureOr<DictionaryAttr> parseValues(ModuleOp module) {
    llvm::StringSet<> used;
    design::forEachKnobUse(
        module, [&](Operation *, StringAttr, design::KnobRefAttr knob) {
          used.insert(knob.getName());
        });
    Builder builder(&getContext());
    NamedAttrList entries;
    for (const std::string &entry : values) {
      auto [name, text] = StringRef(entry).split('=');
      if (name.empty() || text.empty())
        return emitError(module.getLoc(), "option values expects knob=value, "
                                          "but got '")
               << entry << '\'';
      if (entries.get(name))
        return emitError(module.getLoc(), "option values gives ?@")
               << name << " twice";
      if (!used.contains(name))
        return emitError(module.getLoc(), "option values names ?@")
               << name << ", but no op uses such a knob";
      entries.append(name, parseValue(builder, text));
    }
    return entries.getDictionary(&getContext());
  }

  static Attribute parseValue(Builder &builder, StringRef text) {
    int64_t number;
    if (!text.getAsInteger(10, number))
      return builder.getI64IntegerAttr(number);
    double decimal;
    if (text.contains('.') && !text.getAsDouble(decimal))
      return builder.getF64FloatAttr(decimal);
    if (text == "true" || text == "false")
      return builder.getBoolAttr(text == "true");
    return builder.getStringAttr(text);
  }
};
} // namespace

} // namespace smmil::codec
