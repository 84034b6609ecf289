//===- SpecTranslations.cpp - JSON specs for smmil-translate --------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Registers one translation a spec and direction.
//
//===----------------------------------------------------------------------===//

#include "smmil/Conversion/JsonSpecs.h"
#include "smmil/Conversion/TranslateIr.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Tools/mlir-translate/Translation.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;

namespace smmil {

template <typename SpecOp> static void registerSpec(StringRef name) {
  std::string toMlir = (name + "-json-to-mlir").str();
  TranslateToMLIRRegistration importer(
      toMlir, ("read a " + name + " spec").str(),
      [](llvm::SourceMgr &sources,
         MLIRContext *context) -> OwningOpRef<Operation *> {
        const llvm::MemoryBuffer *buffer =
            sources.getMemoryBuffer(sources.getMainFileID());
        OwningOpRef<ModuleOp> module =
            ModuleOp::create(UnknownLoc::get(context));
        OpBuilder builder = OpBuilder::atBlockEnd(module->getBody());
        if (failed(importSpec(SpecOp::getSpecType(),
                              buffer->getBufferIdentifier(),
                              buffer->getBuffer(), builder)))
          return {};
        return OwningOpRef<Operation *>(module.release());
      },
      [](DialectRegistry &registry) {
        registry.insert<design::DesignDialect>();
      });

  std::string fromMlir = ("mlir-to-" + name + "-json").str();
  registerTranslationOfIr(
      fromMlir, ("write the module's " + name + " spec").str(),
      [](Operation *root, llvm::raw_ostream &os) -> LogicalResult {
        SmallVector<SpecOp> specs;
        root->walk([&](SpecOp op) { specs.push_back(op); });
        if (specs.size() != 1)
          return root->emitError("expected one ")
                 << SpecOp::getOperationName() << ", but found "
                 << specs.size();
        os << exportSpec(specs.front());
        return success();
      },
      [](DialectRegistry &registry) {
        registry.insert<design::DesignDialect>();
      });
}

void registerSpecTranslations() {
  registerSpec<design::TaskOp>("task");
  registerSpec<design::ModelOp>("model");
  registerSpec<design::TargetOp>("target");
}

} // namespace smmil
