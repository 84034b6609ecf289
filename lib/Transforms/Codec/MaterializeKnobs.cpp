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

/// Replaces a decided choice by what its case holds.
static void inlineChoice(ChooseOp op, StringAttr choice) {
  auto names = op.getNames().getValue();
  auto *position = llvm::find(names, choice);
  assert(position != names.end() && "checked before");
  Block &body = op.getCases()[position - names.begin()].front();
  Operation *yield = body.getTerminator();
  op.replaceAllUsesWith(yield->getOperands());
  yield->erase();
  op->getBlock()->getOperations().splice(op->getIterator(),
                                         body.getOperations());
  op.erase();
}

FailureOr<unsigned> materializeKnobs(Operation *root, DictionaryAttr values) {
  if (failed(verifyValues(root, values)))
    return failure();
  design::materializeKnobs(root, values);
  SmallVector<ChooseOp> decided;
  // Outer alternatives come first: what they drop needs no work.
  root->walk<WalkOrder::PreOrder>([&](ChooseOp op) {
    if (isa<StringAttr>(op.getChoice()))
      decided.push_back(op);
  });
  unsigned count = 0;
  // Innermost first, so that no listed op is erased with its parent's case.
  for (ChooseOp op : llvm::reverse(decided)) {
    inlineChoice(op, cast<StringAttr>(op.getChoice()));
    ++count;
  }
  return count;
}

namespace {
struct MaterializeKnobs : impl::CodecMaterializeKnobsBase<MaterializeKnobs> {
  using Base = impl::CodecMaterializeKnobsBase<MaterializeKnobs>;
  using Base::Base;

  void runOnOperation() override {
    Builder builder(&getContext());
    SmallVector<NamedAttribute> entries;
    for (const std::string &entry : values) {
      auto [name, text] = StringRef(entry).split('=');
      if (name.empty() || text.empty()) {
        getOperation().emitError("expected knob=value, got '") << entry << '\'';
        return signalPassFailure();
      }
      int64_t number;
      Attribute value = text.getAsInteger(10, number)
                            ? Attribute(builder.getStringAttr(text))
                            : builder.getI64IntegerAttr(number);
      entries.push_back(builder.getNamedAttr(name, value));
    }
    FailureOr<unsigned> resolved =
        materializeKnobs(getOperation(), builder.getDictionaryAttr(entries));
    if (failed(resolved))
      return signalPassFailure();
    numResolved += *resolved;

    design::forEachKnobUse(getOperation(), [&](Operation *user, StringAttr,
                                               design::KnobRefAttr knob) {
      if (complete && numOpen == 0)
        user->emitOpError("still uses ?@") << knob.getName();
      ++numOpen;
    });
    if (complete && numOpen != 0)
      signalPassFailure();
  }
};
} // namespace

} // namespace smmil::codec
