//===- EmittedGraph.h - Decoding of an emitted case -------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the decoders of all emitted cases have in common: the item's prologue,
// the memory of its values, and the copy of its root to the caller. The cases
// themselves say which steps run and in which order.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_EMITTEDGRAPH_H
#define SMMIL_RUNTIME_EMITTEDGRAPH_H

#include "smmil/Runtime/Carver.h"
#include "smmil/Runtime/EmittedCase.h"
#include "smmil/Runtime/Kernels/RansCore/Isa.h"
#include "smmil/Runtime/Prologue.h"
#include "smmil/Runtime/Step.h"
#include "smmil/Runtime/TensorMap.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace smmil::emitted {

SMMIL_ISA_BEGIN

/// Shapes of the values of a case: the root, then the results of its steps.
template <size_t Values> using Shapes = std::array<Shape, Values>;

/// Shapes that do not depend on the item; `infer` makes them from the root.
template <size_t Values>
constexpr Shapes<Values> shapesOf(const Shape &root,
                                  Status (*infer)(Shapes<Values> &)) {
  Shapes<Values> shapes = {};
  shapes[0] = root;
  const Status status = infer(shapes);
  (void)status; // The graph was checked when the codec was generated.
  return shapes;
}

/// What an item says before its streams, and the streams.
template <size_t Params, size_t Streams> struct Item {
  Shape root;
  std::array<uint32_t, Params> params = {};
  std::array<ByteSpan, Streams> streams = {};
};

/// Reads an item of a field whose root is `declared`. Each item parameter is
/// below its bound.
template <size_t Params, size_t Streams>
inline Status readItem(const Shape &declared,
                       const std::array<uint32_t, Params> &bounds,
                       ByteSpan bits, Item<Params, Streams> &item) {
  ByteReader reader(bits);
  item.root = declared;
  SMMIL_RETURN_IF_ERROR(readRoot(reader, item.root));
  SMMIL_RETURN_IF_ERROR(
      readItemParams(reader, bounds.data(), Params, item.params.data()));
  return readStreams(reader, Streams, item.streams.data());
}

/// Memory of the values of one item, in the caller's workspace.
template <size_t Values> class Memory {
public:
  /// Bytes of workspace for values of these shapes and `scratch` bytes more.
  static size_t bytes(const Shapes<Values> &shapes, size_t scratch) {
    Carver carver;
    std::array<ValueView, Values> views;
    carve(carver, shapes, nullptr, views);
    return carver.used + scratch + Carver::kAlignment;
  }

  /// The root lies in `output`, or beside the other values where its elements
  /// need an alignment that the caller may not have.
  Memory(const Shapes<Values> &shapes, size_t scratch, MutableByteSpan output,
         MutableByteSpan workspace)
      : out(output) {
    Carver carver{Carver::alignUp(workspace.data())};
    carve(carver, shapes, output.data(), views);
    rest = {carver.base + carver.used, scratch};
  }

  ValueView *operator[](size_t value) { return &views[value]; }
  MutableByteSpan scratch() const { return rest; }

  /// A stream lies where the caller put it; kernels only read it.
  void setStream(size_t value, ByteSpan bits) {
    views[value].data = const_cast<uint8_t *>(bits.data());
    views[value].size = bits.size();
  }

  /// Copies the root to the caller where it does not lie there.
  void finish() const {
    if (views[0].data != out.data() && !out.empty())
      std::memcpy(out.data(), views[0].data, out.size());
  }

private:
  static void carve(Carver &carver, const Shapes<Values> &shapes,
                    uint8_t *output, std::array<ValueView, Values> &views) {
    for (size_t v = 0; v < Values; ++v) {
      const size_t size = bytesOf(shapes[v]);
      const bool outside = v == 0 && bytesOf(shapes[v].element) == 1;
      views[v] = {&shapes[v], outside ? output : carver.take<uint8_t>(size),
                  size};
    }
  }

  std::array<ValueView, Values> views;
  MutableByteSpan out, rest;
};

SMMIL_ISA_END
} // namespace smmil::emitted

#endif // SMMIL_RUNTIME_EMITTEDGRAPH_H
