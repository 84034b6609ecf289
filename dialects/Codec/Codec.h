//===- Codec.h - The codec dialect ------------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Dialect, types, interfaces and ops: how one field becomes bits and back.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DIALECTS_CODEC_CODEC_H
#define SMMIL_DIALECTS_CODEC_CODEC_H

#include "dialects/Design/DesignAttrs.h"
#include "dialects/Design/DesignInterfaces.h"
#include "dialects/Design/Knobs.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Builders.h"
#include "smmil/Runtime/AudioDomain.h"
#include "smmil/Runtime/PrimitiveInfo.h"
#include "smmil/Runtime/Value.h"

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/RegionKindInterface.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include <optional>
#include <vector>

#include "dialects/Codec/CodecDialect.h.inc"
#include "dialects/Codec/CodecEnums.h.inc"

#define GET_TYPEDEF_CLASSES
#include "dialects/Codec/CodecTypes.h.inc"

namespace smmil::codec {

//===----------------------------------------------------------------------===//
// Frames: the tensors at the ends of a codec. The element type and the rank
// tell the modality.
//===----------------------------------------------------------------------===//

bool isImageFrame(mlir::Type type);   ///< height x width x 3, ui8.
bool isAudioFrame(mlir::Type type);   ///< samples x channels, si16.
bool isSpectraFrame(mlir::Type type); ///< frames x bins, i16.
bool isNumericFrame(mlir::Type type); ///< values, i8 to i64.
/// The signed integer of so many bits: 8, 16, 32 or 64.
ElementType elementOfWidth(unsigned width);
bool isByteFrame(mlir::Type type);  ///< bytes, ui8.
bool isVideoFrame(mlir::Type type); ///< frames x height x width x 3, ui8.
bool isFrame(mlir::Type type);

//===----------------------------------------------------------------------===//
// Knobs of primitives
//===----------------------------------------------------------------------===//

/// One attribute that may be a knob: what is legal and what is worth trying.
struct KnobSlot {
  llvm::StringRef attribute;
  mlir::ArrayAttr suggested;  ///< Values worth trying, all legal.
  mlir::ArrayAttr legal = {}; ///< All legal values; null: a range of integers.
  int64_t least = 0, most = 0;
  int64_t multiple = 1; ///< Of which a legal integer is a multiple.
  /// Position in the list that the attribute is; -1: the attribute itself.
  int32_t element = -1;

  /// The literal or knob that `op` has here; null where it is absent.
  mlir::Attribute valueOf(mlir::Operation *op) const;
};

/// Receives what must hold between knobs. A pass implements it; primitives
/// state their rules through it without knowing how rules are stored.
class RuleBuilder {
public:
  virtual ~RuleBuilder() = default;

  /// Builds an i1 from one value per operand: i64 for numbers, `!design.word`
  /// for words.
  using Formula = llvm::function_ref<mlir::Value(
      mlir::OpBuilder &, mlir::Location, mlir::ValueRange)>;

  /// States `sentence` about `operands`, each a knob or a literal. Without a
  /// knob among them there is nothing to decide and nothing is stated.
  virtual void add(mlir::Operation *op, llvm::StringRef sentence,
                   llvm::ArrayRef<mlir::Attribute> operands,
                   Formula formula) = 0;

  /// Size of the target's L2 cache; 0 when it is not known.
  virtual int64_t getL2Bytes() const = 0;
};

namespace detail {
mlir::LogicalResult
buildInverseByName(mlir::Operation *op, llvm::StringRef inverseName,
                   mlir::OpBuilder &builder, mlir::ValueRange outputs,
                   llvm::SmallVectorImpl<mlir::Value> &inputs);
bool isLegalChoice(mlir::Operation *op, llvm::StringRef name,
                   mlir::Attribute value);
std::string describeChoice(mlir::Operation *op, llvm::StringRef name);
/// Fails unless every literal of a slot is legal.
mlir::LogicalResult verifySlots(mlir::Operation *op);

/// Parameters of a primitive's op as its record states them.
mlir::LogicalResult verifyPrimitive(mlir::Operation *op);
/// `table` and `rates` name a codec.tables.
mlir::LogicalResult verifyTables(mlir::Operation *op,
                                 mlir::SymbolTableCollection &symbols);
void primitiveSlots(mlir::Operation *op,
                    llvm::SmallVectorImpl<KnobSlot> &slots);
/// Decoding what was just encoded without loss gives the value itself.
mlir::OpFoldResult foldRoundTrip(mlir::Operation *decode);
/// Encoding what was just decoded, where every value is a code word.
mlir::OpFoldResult foldBijection(mlir::Operation *encode);
/// Shapes of all values of an encoder's or recipe's graph, as far as its
/// parameters are decided; fails at a step that does not accept its operands.
mlir::LogicalResult verifyShapes(mlir::Operation *codec);
} // namespace detail

} // namespace smmil::codec

#include "dialects/Codec/CodecInterfaces.h.inc"

#define GET_OP_CLASSES
#include "dialects/Codec/CodecOps.h.inc"

namespace smmil::codec {

/// The number that a record's parameter has on an op of its primitive: that of
/// the literal, or what stands for its absence; nothing while it is a knob.
std::optional<int32_t> numberOf(mlir::Operation *op, const ParamInfo &param);

/// The record of a primitive's op.
inline const PrimitiveInfo &recordOf(PrimitiveOpInterface op) {
  return *primitiveInfo(op.getCode());
}

/// The op that `value` comes from when it is a `T`, looking through steps of
/// one operand; null when there is none. For rules and diagnostics: the meaning
/// of an op never depends on another one.
template <typename T> T findProducer(mlir::Value value) {
  while (mlir::Operation *op = value.getDefiningOp()) {
    if (auto found = llvm::dyn_cast<T>(op))
      return found;
    if (op->getNumOperands() != 1)
      break;
    value = op->getOperand(0);
  }
  return nullptr;
}

} // namespace smmil::codec

#endif // SMMIL_DIALECTS_CODEC_CODEC_H
