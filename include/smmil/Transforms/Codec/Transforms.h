//===- Transforms.h - Functions behind the codec passes ---------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For callers that have one encoder and no pass manager. Errors are
// diagnostics at the op at fault.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_TRANSFORMS_CODEC_TRANSFORMS_H
#define SMMIL_TRANSFORMS_CODEC_TRANSFORMS_H

#include "dialects/Codec/Codec.h"

#include "mlir/IR/BuiltinOps.h"

namespace smmil::codec {

/// Derives the decoder of `encoder` and inserts it at the builder's insertion
/// point, named `name`. The encoder may hold knobs; the decoder then holds
/// the same ones.
mlir::FailureOr<DecoderOp> deriveDecoder(EncoderOp encoder,
                                         mlir::OpBuilder &builder,
                                         llvm::StringRef name);

/// `name` of an encoder with "_decoder" behind it.
std::string decoderNameOf(EncoderOp encoder);

/// Checks what codec-verify-invertible promises.
mlir::LogicalResult verifyInvertible(EncoderOp encoder);

/// Puts `values` (knob name to literal) into `root` and drops the cases that
/// are not included. Returns how many cases went; fails where a value is not
/// legal for an op that uses the knob.
mlir::FailureOr<unsigned> materializeKnobs(mlir::Operation *root,
                                           mlir::DictionaryAttr values);

/// Declares in `problem` every knob used below `root` that it does not know,
/// with the domain that its op suggests, and states the rules of the ops.
/// `group` is the component that the knobs belong to ("image", ...).
struct KnobCounts {
  unsigned knobs = 0, rules = 0;
};
mlir::FailureOr<KnobCounts> declareKnobs(mlir::Operation *root,
                                         mlir::Operation *problem,
                                         llvm::StringRef group,
                                         int64_t l2Bytes);

} // namespace smmil::codec

#endif // SMMIL_TRANSFORMS_CODEC_TRANSFORMS_H
