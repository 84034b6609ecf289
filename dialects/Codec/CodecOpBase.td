//===- CodecOpBase.td - Classes of encoding and decoding ops -*- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A primitive is a pair of ops. Both sides spell shared parameters with the same
// attribute names, which is what lets one generic function build the inverse.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DIALECTS_CODEC_CODECOPBASE_TD
#define SMMIL_DIALECTS_CODEC_CODECOPBASE_TD

include "mlir/Interfaces/SideEffectInterfaces.td"
include "dialects/Codec/CodecTypes.td"
include "dialects/Codec/CodecInterfaces.td"
include "dialects/Design/DesignInterfaces.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/IR/SymbolInterfaces.td"

class Codec_Op<string mnemonic, list<Trait> traits = []>
    : Op<Codec_Dialect, mnemonic, traits> {
  /// Members of an op with attributes that may be knobs. Legal values follow
  /// from the slots, so that each range is stated once.
  code tunableDeclaration = [{
    void getKnobSlots(::llvm::SmallVectorImpl<::smmil::codec::KnobSlot> &slots);
    bool isLegalChoice(::llvm::StringRef name, ::mlir::Attribute value) {
      return ::smmil::codec::detail::isLegalChoice(getOperation(), name, value);
    }
    std::string describeChoice(::llvm::StringRef name) {
      return ::smmil::codec::detail::describeChoice(getOperation(), name);
    }
  }];
}

/// An encoding step. `inverse` is the mnemonic of the op that undoes it.
class Codec_EncodeOp<string mnemonic, string inverse, list<Trait> traits = []>
    : Codec_Op<mnemonic, [Pure, InvertibleOpInterface] # traits> {
  code invertibleDeclaration = [{
    static ::llvm::StringRef getInverseName() { return "codec.}] # inverse # [{"; }
    ::smmil::codec::LossClass getLossClass();
  }];
  let extraClassDeclaration = invertibleDeclaration;
}

/// What makes the model's frame of a source. It sets the frame of the plan's
/// field, also where items are only stored: it is not pure, so that no pass
/// drops it there.
class Codec_ProjectionOp<string mnemonic>
    : Codec_Op<mnemonic, [InvertibleOpInterface]> {
  let extraClassDeclaration = [{
    static ::llvm::StringRef getInverseName() { return ""; }
    ::smmil::codec::LossClass getLossClass();
  }];
}

class Codec_DecodeOp<string mnemonic, list<Trait> traits = []>
    : Codec_Op<mnemonic, [Pure] # traits>;

/// The encoding op of the primitive that the record `primitive` declares.
class Codec_PrimitiveOp<string mnemonic, string primitive, string inverse,
                        list<Trait> traits>
    : Codec_EncodeOp<mnemonic, inverse, [PrimitiveOpInterface] # traits> {
  code primitiveDeclaration = invertibleDeclaration # [{
    static ::smmil::OpCode getCode() { return ::smmil::OpCode::}] # primitive # [{; }
    static bool isInverse() { return false; }
    static ::llvm::ArrayRef<::llvm::StringRef> getElementRules();
  }];
}

/// Its inverse.
class Codec_InverseOp<string mnemonic, string primitive, list<Trait> traits>
    : Codec_DecodeOp<mnemonic, [PrimitiveOpInterface] # traits> {
  code primitiveDeclaration = [{
    static ::smmil::OpCode getCode() { return ::smmil::OpCode::}] # primitive # [{; }
    static bool isInverse() { return true; }
    static ::llvm::ArrayRef<::llvm::StringRef> getElementRules();
  }];
}

#endif // SMMIL_DIALECTS_CODEC_CODECOPBASE_TD
