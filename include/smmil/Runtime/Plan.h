//===- Plan.h - The flat plan -----------------------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The plan is the normative, versioned description of how stored items turn
// back into values: all that a reader needs. Passes lower the `codec` dialect
// to it; the universal decoder and the reference interpreter run it, and the
// emitter prints it as C++. See lib/Runtime/FORMAT.md for bytes and arithmetic.
//
// A case of a field is a small graph of steps, written in the encode direction:
// from the item's root value to one or more streams. A decoder runs the inverse
// of each step, last step first.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_PLAN_H
#define SMMIL_RUNTIME_PLAN_H

#include "smmil/Runtime/AudioDomain.h"
#include "smmil/Runtime/OpCode.h"
#include "smmil/Runtime/Span.h"
#include "smmil/Runtime/Status.h"
#include "smmil/Runtime/Value.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace smmil {

/// One primitive, in either direction. Values of a graph are numbered: the root
/// is 0, the results of the steps follow in order. Every value has exactly one
/// use: as an operand of a later step or as a stream.
struct PlanStep {
  OpCode code = {};
  /// Format parameters in the order of the primitive's record; in an encode
  /// graph its encoder parameters follow.
  std::vector<int32_t> args;
  int32_t table = -1; ///< Index into Plan::tables, or -1.
  std::vector<uint16_t> operands;

  // Of encode graphs alone:
  /// Item parameters that are fixed, in the order of the record, -1 where the
  /// encoder chooses; empty: it chooses all.
  std::vector<int32_t> fixed;
  int32_t rates = -1; ///< Table of rates, index into Plan::tables, or -1.
};

/// A graph without steps, and then without streams, stores the source's own
/// bytes.
struct PlanGraph {
  std::string name; ///< Case name, for example "dct".
  std::vector<PlanStep> steps;
  /// Values that an item stores, in this order: what a reader may leave out
  /// stands last.
  std::vector<uint16_t> streams;
  /// The root is the file that the item came from, as bytes, and not the value
  /// that the field declares: decoding gives the very file back.
  bool ofFile = false;

  bool isStore() const { return steps.empty(); }
  /// Whether decoding gives the source's own bytes.
  bool givesFile() const { return isStore() || ofFile; }
};

/// The kind of a field; a dataset may have several fields of one kind.
enum class Modality : uint8_t {
  Text = 0,
  Image = 1,
  Audio = 2,
  Video = 3,
  Numeric = 4
};
inline constexpr size_t kModalities = size_t(Modality::Numeric) + 1;

/// "text", "image", "audio", "video" or "numeric": the word of a kind, which is
/// also the name of its field where a source names none.
const char *modalityName(Modality modality);

/// The elements of a numeric field. Decoded they are little-endian; primitives
/// see sequences of integers of the same width.
enum class NumberType : uint8_t {
  I8,
  U8,
  I16,
  U16,
  I32,
  U32,
  I64,
  U64,
  F16,
  F32,
  F64
};
inline constexpr size_t kNumberTypes = size_t(NumberType::F64) + 1;

/// Bytes of one element.
size_t bytesOf(NumberType type);

/// Numbers in NumPy's words: "<f4", ">i2", "|u1". Elements of one byte have no
/// order and are not big-endian.
std::string numberWord(NumberType type, bool bigEndian);
/// False where `word` is none of those.
bool parseNumberWord(std::string_view word, NumberType &type, bool &bigEndian);

/// What a decoded item is, in the model's own frame. Unused members are 0.
struct ItemFrame {
  /// Image: decoded to RGB u8, height x width x 3. 0: every item says its own.
  int32_t width = 0, height = 0;
  int32_t rate = 0, channels = 0; ///< Audio: decoded to interleaved s16.
  /// Audio: decoded to spectra of such samples, unless it is Pcm.
  AudioDomain domain = AudioDomain::Pcm;
  NumberType number = NumberType::I16; ///< Numeric: decoded to these.
  /// Numeric: the elements of sources are big-endian.
  bool bigEndian = false;
  /// Final step of an image tensor, per channel: value * scale + offset, f32,
  /// CHW. Folded from the model's mean and std as 1/(255 std), -mean/std. Of
  /// spectra the first ones, [bin][frame].
  float scale[3] = {1, 1, 1};
  float offset[3] = {0, 0, 0};
};

/// One field of the dataset. Case 0 stores the source's own bytes.
struct PlanField {
  std::string name;
  Modality modality = Modality::Text;
  ItemFrame frame;
  std::vector<PlanGraph> cases;
};

/// The serialised form is what `plans/<hash>` holds; equal plans have equal
/// bytes. Token spellings are not part of it.
struct Plan {
  static constexpr uint32_t kVersion = 2;
  std::vector<PlanField> fields;
  /// Trained tables; their layout belongs to the primitive.
  std::vector<Bytes> tables;
};

/// The part of an encode graph that a plan holds.
PlanGraph formatPartOf(const PlanGraph &encode);

/// Shape of an item's root in `field`. Extents that the field does not fix are
/// 0: the item's prologue has them.
Shape rootShape(const PlanField &field);
/// The same for a case of it, whose root may be the file.
Shape rootShape(const PlanField &field, const PlanGraph &graph);

/// Floats of the tensor of a coded item whose value has `valueBytes` bytes; 0
/// where values of the field have no tensor.
size_t tensorFloats(const PlanField &field, size_t valueBytes);

/// Shapes of all values of `graph` from that of its root, in the order of their
/// numbers. Fails where a step does not accept its operands, which does not
/// depend on the extents of the root.
Status inferShapes(const PlanGraph &graph, const Shape &root,
                   std::vector<Shape> &shapes);

/// Appends the canonical bytes of `plan` to `out`.
void serializePlan(const Plan &plan, Bytes &out);

/// Parses and validates every count, code, table and composition; `plan` is
/// valid on ok.
Status parsePlan(ByteSpan bytes, Plan &plan);

/// What parsePlan checks of one graph: order and use of values, parameters,
/// tables and shapes. `tables` counts Plan::tables. With `trained` false,
/// required tables may be missing still.
Status verifyGraph(const PlanGraph &graph, const PlanField &field,
                   size_t tables, bool trained = true);

} // namespace smmil

#endif // SMMIL_RUNTIME_PLAN_H
