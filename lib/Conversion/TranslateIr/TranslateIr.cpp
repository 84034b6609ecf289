//===- TranslateIr.cpp - Translations that read IR ------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// As mlir::TranslateFromMLIRRegistration, with the check in front.
//
//===----------------------------------------------------------------------===//

#include "smmil/Conversion/TranslateIr.h"

#include "smmil/Support/Nesting.h"

#include "mlir/Bytecode/BytecodeReader.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Tools/ParseUtilities.h"

#include "llvm/Support/CommandLine.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;

namespace smmil {

void registerTranslationOfIr(
    llvm::StringRef name, llvm::StringRef description,
    const TranslateFromMLIRFunction &function,
    const std::function<void(DialectRegistry &)> &registerDialects) {
  TranslateRegistration registration(
      name, description,
      [function, registerDialects](
          const std::shared_ptr<llvm::SourceMgr> &sources,
          llvm::raw_ostream &output, MLIRContext *context) -> LogicalResult {
        const llvm::MemoryBuffer *buffer =
            sources->getMemoryBuffer(sources->getMainFileID());
        if (!isBytecode(*buffer))
          if (auto found = findDeepNesting(buffer->getBuffer()))
            return emitError(FileLineColLoc::get(context,
                                                 buffer->getBufferIdentifier(),
                                                 found->line, found->column))
                   << TooDeep::message();
        DialectRegistry registry;
        registerDialects(registry);
        context->appendDialectRegistry(registry);
        // mlir-translate keeps this option to itself.
        auto *noModule =
            llvm::cl::getRegisteredOptions().lookup("no-implicit-module");
        OwningOpRef<Operation *> root = parseSourceFileForTool(
            sources, ParserConfig(context),
            !noModule || noModule->getNumOccurrences() == 0);
        if (!root || failed(verify(*root)))
          return failure();
        return function(root.get(), output);
      });
}

} // namespace smmil
