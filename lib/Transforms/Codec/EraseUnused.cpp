//===- EraseUnused.cpp - Codecs and tables that no stream needs -----------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// All symbols of a format are public, since people read them, so the common
// clean-up of private symbols finds nothing. Here the streams are the roots.
//
//===----------------------------------------------------------------------===//

#include "dialects/Layout/Layout.h"
#include "smmil/Transforms/Codec/Passes.h"
#include "smmil/Transforms/Codec/Transforms.h"

#include "llvm/ADT/DenseSet.h"

#define DEBUG_TYPE "codec-erase-unused"

using namespace mlir;

namespace smmil::codec {
#define GEN_PASS_DEF_CODECERASEUNUSED
#include "lib/Transforms/Codec/Passes.h.inc"

namespace {

struct EraseUnused : impl::CodecEraseUnusedBase<EraseUnused> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    if (!module.getOps<layout::FileOp>().empty()) {
      collectUses(module);
      erase<EncoderOp>(module);
      for (DecoderOp decoder :
           llvm::make_early_inc_range(module.getOps<DecoderOp>()))
        if (!module.lookupSymbol(decoder.getEncoder()))
          eraseOne(decoder);
      erase<OpaqueOp>(module);
    }
    // Last: an erased encoder may have been the only user of a table.
    collectUses(module);
    erase<TablesOp>(module);
  }

private:
  llvm::DenseSet<StringAttr> used;

  /// The streams of a layout stand in a symbol table of their own, where the
  /// common search for uses does not look; names of codecs are the module's.
  void collectUses(ModuleOp module) {
    used.clear();
    module.walk([&](Operation *op) {
      // A decoder names its encoder, but does not make it needed.
      if (isa<DecoderOp>(op))
        return;
      op->getAttrDictionary().walk<WalkOrder::PreOrder>(
          [&](SymbolRefAttr name) { used.insert(name.getRootReference()); });
    });
  }

  template <typename SomeOp> void erase(ModuleOp module) {
    for (SomeOp op : llvm::make_early_inc_range(module.getOps<SomeOp>()))
      if (!used.contains(op.getSymNameAttr()))
        eraseOne(op);
  }

  void eraseOne(Operation *op) {
    op->erase();
    ++numErased;
  }
};

} // namespace
} // namespace smmil::codec
