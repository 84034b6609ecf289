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
    : Op<Codec_Dialect, mnemonic, traits>;

/// Traits of an op with attributes that may be knobs.
defvar Codec_Tunable = [KnobUserOpInterface, Design_TunableOpInterface];

/// The encoding side. `inverse` is the mnemonic of the decoding side and `cost`
/// the entry of the target's `ns` table that prices it.
class Codec_EncodeOp<string mnemonic, string inverse, string cost,
                     list<Trait> traits = []>
    : Codec_Op<mnemonic, [Pure, InvertibleOpInterface] # traits> {
  string inverseName = !if(!empty(inverse), "", "codec." # inverse);
  code primitiveDeclaration = [{
    static ::llvm::StringRef getInverseName() { return "}] # inverseName # [{"; }
    static ::llvm::StringRef getCostFeature() { return "}] # cost # [{"; }
    ::smmil::codec::LossClass getLossClass();
  }];
  /// Legal values follow from the slots, so that each range is stated once.
  code tunableDeclaration = [{
    void getKnobSlots(::llvm::SmallVectorImpl<::smmil::codec::KnobSlot> &slots);
    bool isLegalChoice(::llvm::StringRef name, ::mlir::Attribute value) {
      return ::smmil::codec::detail::isLegalChoice(getOperation(), name, value);
    }
    std::string describeChoice(::llvm::StringRef name) {
      return ::smmil::codec::detail::describeChoice(getOperation(), name);
    }
  }];
  let extraClassDeclaration = primitiveDeclaration;
}

/// The decoding side: created by `codec-derive-decoder`, never by hand.
class Codec_DecodeOp<string mnemonic, list<Trait> traits = []>
    : Codec_Op<mnemonic, [Pure] # traits>;

#endif // SMMIL_DIALECTS_CODEC_CODECOPBASE_TD
