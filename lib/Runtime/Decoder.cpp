//===- Decoder.cpp - The universal decoder --------------------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Prepares every case once. An item is then decoded by the fusion that fits its
// case, on the best instruction set of the machine, or else step by step.
//
//===----------------------------------------------------------------------===//
#include "smmil/Runtime/Decoder.h"

#include "PreparedGraph.h"
#include "smmil/Runtime/Carver.h"
#include "smmil/Runtime/Fusion.h"
#include "smmil/Runtime/Prologue.h"
#include "smmil/Runtime/TensorMap.h"

#include <algorithm>
#include <cstring>

namespace smmil {
namespace {

/// What is known of one item once its prologue is read. On the stack of a
/// decode, since nothing is allocated there.
struct Item {
  Shape shapes[kMaxValues];
  uint32_t params[kMaxItemParams] = {};
  ByteSpan streams[kMaxStreams];
  // Operand and result shapes of the steps lie side by side.
  Shape operands[kMaxSteps][kMaxResults];
  DecodeStep steps[kMaxSteps];
};

/// One case, ready to decode.
struct Case {
  PreparedGraph prepared;
  const Fusion *fusion = nullptr;

  bool isStore() const { return prepared.graph.isStore(); }
  Span<const DecodeStep> stepsOf(const Item &item) const {
    return {item.steps, prepared.steps.size()};
  }
  Status create(const PlanGraph &graph, const PlanField &field,
                const std::vector<Bytes> &tables, bool fuse);
  Status open(ByteSpan bits, Item &item) const;
  size_t workspaceBytes(const Item &item) const;
  Status decode(Item &item, MutableByteSpan output, MutableByteSpan workspace,
                Isa isa) const;
  Status decodeTensor(Item &item, const TensorOutput &output,
                      MutableByteSpan workspace, Isa isa) const;

private:
  void setSteps(Item &item) const;
  size_t carve(const Item &item, Carver &carver, uint8_t *output,
               ValueView (&views)[kMaxValues]) const;
  Status decodeSteps(Item &item, MutableByteSpan output,
                     MutableByteSpan workspace) const;
};

void Case::setSteps(Item &item) const {
  for (size_t s = 0; s < prepared.steps.size(); ++s) {
    const PreparedStep &step = prepared.steps[s];
    for (size_t i = 0; i < step.step->operands.size(); ++i)
      item.operands[s][i] = item.shapes[step.step->operands[i]];
    item.steps[s] = {step.step->args.data(), item.params + step.firstItem,
                     step.table.get(), item.operands[s],
                     &item.shapes[step.firstResult]};
  }
}

Status Case::create(const PlanGraph &graph, const PlanField &field,
                    const std::vector<Bytes> &tables, bool fuse) {
  SMMIL_RETURN_IF_ERROR(prepared.create(graph, field, tables));
  if (!fuse || graph.isStore())
    return Status::ok();
  // Parameters and tables decide what a fusion fits; extents do not.
  Item item;
  Shape root = prepared.root;
  if (root.kind == ValueKind::Frame && root.width == 0)
    root.width = root.height = 1;
  if (root.kind == ValueKind::Spectra)
    root.count = 1;
  SMMIL_RETURN_IF_ERROR(prepared.shapesOf(root, item.shapes));
  setSteps(item);
  fusion = fusionOf(prepared.graph, stepsOf(item));
  return Status::ok();
}

Status Case::open(ByteSpan bits, Item &item) const {
  ByteReader reader(bits);
  Shape root = prepared.root;
  SMMIL_RETURN_IF_ERROR(readRoot(reader, root));
  SMMIL_RETURN_IF_ERROR(readItemParams(reader, prepared.bounds.data(),
                                       prepared.bounds.size(), item.params));
  SMMIL_RETURN_IF_ERROR(
      readStreams(reader, prepared.graph.streams.size(), item.streams));
  SMMIL_RETURN_IF_ERROR(prepared.shapesOf(root, item.shapes));
  setSteps(item);
  return Status::ok();
}

/// Hands out the memory of the values; with a null base it adds up sizes.
size_t Case::carve(const Item &item, Carver &carver, uint8_t *output,
                   ValueView (&views)[kMaxValues]) const {
  const size_t rootBytes = bytesOf(item.shapes[0]);
  views[0] = {&item.shapes[0], output, rootBytes};
  // A root of wide elements needs aligned memory, which callers may not have.
  if (bytesOf(item.shapes[0].element) > 1)
    views[0].data = carver.take<uint8_t>(rootBytes);
  for (size_t v = 1; v < prepared.values; ++v) {
    const size_t size = bytesOf(item.shapes[v]);
    views[v] = {&item.shapes[v], carver.take<uint8_t>(size), size};
  }
  size_t scratch = 0;
  for (size_t s = 0; s < prepared.steps.size(); ++s)
    if (auto *workspace = prepared.steps[s].impl->workspace)
      scratch = std::max(scratch, workspace(item.steps[s]));
  return scratch;
}

size_t Case::workspaceBytes(const Item &item) const {
  if (fusion)
    return fusion->workspace(stepsOf(item), item.streams[0].size());
  Carver carver{nullptr};
  ValueView views[kMaxValues];
  const size_t scratch = carve(item, carver, nullptr, views);
  return carver.used + scratch + Carver::kAlignment;
}

Status Case::decodeSteps(Item &item, MutableByteSpan output,
                         MutableByteSpan workspace) const {
  Carver carver{Carver::alignUp(workspace.data())};
  ValueView views[kMaxValues];
  const size_t scratch = carve(item, carver, output.data(), views);
  const MutableByteSpan rest = {carver.base + carver.used, scratch};
  for (size_t i = 0; i < prepared.graph.streams.size(); ++i) {
    // Kernels read streams alone; a view has one type of pointer.
    ByteSpan bits = item.streams[i];
    ValueView &view = views[prepared.graph.streams[i]];
    view.data = const_cast<uint8_t *>(bits.data());
    view.size = bits.size();
  }
  for (size_t s = prepared.steps.size(); s-- > 0;) {
    const PreparedStep &step = prepared.steps[s];
    ValueView operands[kMaxResults];
    for (size_t i = 0; i < step.step->operands.size(); ++i)
      operands[i] = views[step.step->operands[i]];
    SMMIL_RETURN_IF_ERROR(step.impl->decode(
        item.steps[s], &views[step.firstResult], operands, rest));
  }
  if (views[0].data != output.data() && !output.empty())
    std::memcpy(output.data(), views[0].data, output.size());
  return Status::ok();
}

Status Case::decode(Item &item, MutableByteSpan output,
                    MutableByteSpan workspace, Isa isa) const {
  if (output.size() != bytesOf(item.shapes[0]))
    return Status::invalidArgument("decoder: the output has the wrong size");
  if (workspace.size() < workspaceBytes(item))
    return Status::bufferTooSmall("decoder: the workspace is too small");
  if (!fusion)
    return decodeSteps(item, output, workspace);
  StageClock clock;
  return dispatched(fusion->decode, isa)(
      {stepsOf(item), item.streams[0], workspace}, output, clock);
}

Status Case::decodeTensor(Item &item, const TensorOutput &output,
                          MutableByteSpan workspace, Isa isa) const {
  const size_t bytes = bytesOf(item.shapes[0]);
  if (output.elements() != elementsOf(item.shapes[0]))
    return Status::invalidArgument("decoder: the tensor has the wrong size");
  if (fusion) {
    if (auto *decode = dispatched(fusion->decodeTensor, isa)) {
      if (workspace.size() < workspaceBytes(item))
        return Status::bufferTooSmall("decoder: the workspace is too small");
      StageClock clock;
      return decode({stepsOf(item), item.streams[0], workspace}, output, clock);
    }
  }
  if (workspace.size() < workspaceBytes(item) + bytes)
    return Status::bufferTooSmall("decoder: the workspace is too small");
  const MutableByteSpan root = workspace.subspan(0, bytes);
  SMMIL_RETURN_IF_ERROR(decode(item, root, workspace.subspan(bytes), isa));
  if (output.isBytes())
    splitPlanes(root, output.bytes);
  else
    mapRoot(item.shapes[0], root, output.scale, output.offset, output.values);
  return Status::ok();
}

} // namespace

struct Decoder::Prepared {
  Plan plan;
  std::vector<std::vector<std::unique_ptr<Case>>> fields;
  Isa isa = Isa::Baseline;

  Status find(uint32_t field, uint32_t caseIndex, const Case *&found) const {
    if (field >= fields.size() || caseIndex >= fields[field].size())
      return Status::invalidArgument("decoder: the plan has no such case");
    found = fields[field][caseIndex].get();
    return Status::ok();
  }
};

Decoder::Decoder() = default;
Decoder::~Decoder() = default;
Decoder::Decoder(Decoder &&) noexcept = default;
Decoder &Decoder::operator=(Decoder &&) noexcept = default;

Status Decoder::create(const Plan &plan, Decoder &decoder,
                       const DecoderOptions &options) {
  auto prepared = std::make_unique<Prepared>();
  prepared->plan = plan;
  prepared->isa = bestIsa();
  for (const PlanField &field : prepared->plan.fields) {
    auto &cases = prepared->fields.emplace_back();
    for (const PlanGraph &graph : field.cases)
      SMMIL_RETURN_IF_ERROR(
          cases.emplace_back(std::make_unique<Case>())
              ->create(graph, field, prepared->plan.tables, options.fusion));
  }
  decoder.prepared = std::move(prepared);
  return Status::ok();
}

const Plan &Decoder::plan() const { return prepared->plan; }

Status Decoder::info(uint32_t field, uint32_t caseIndex, ByteSpan bits,
                     ItemInfo &info) const {
  const Case *found = nullptr;
  SMMIL_RETURN_IF_ERROR(prepared->find(field, caseIndex, found));
  ItemInfo result;
  if (found->isStore()) {
    result.outputBytes = bits.size();
    result.isSource = prepared->plan.fields[field].modality != Modality::Text;
  } else {
    Item item;
    SMMIL_RETURN_IF_ERROR(found->open(bits, item));
    result.outputBytes = bytesOf(item.shapes[0]);
    result.workspaceBytes = found->workspaceBytes(item);
    result.isSource = found->prepared.graph.ofFile;
    // A tensor that no fusion makes goes through the root.
    if (hasTensor(item.shapes[0].kind) &&
        !(found->fusion &&
          dispatched(found->fusion->decodeTensor, Isa::Baseline)))
      result.workspaceBytes += result.outputBytes;
  }
  info = result;
  return Status::ok();
}

Status Decoder::decode(uint32_t field, uint32_t caseIndex, ByteSpan bits,
                       MutableByteSpan output,
                       MutableByteSpan workspace) const {
  const Case *found = nullptr;
  SMMIL_RETURN_IF_ERROR(prepared->find(field, caseIndex, found));
  if (found->isStore()) {
    if (output.size() != bits.size())
      return Status::invalidArgument("decoder: the output has the wrong size");
    if (!bits.empty())
      std::memcpy(output.data(), bits.data(), bits.size());
    return Status::ok();
  }
  Item item;
  SMMIL_RETURN_IF_ERROR(found->open(bits, item));
  return found->decode(item, output, workspace, prepared->isa);
}

Status Decoder::decodeTensor(uint32_t field, uint32_t caseIndex, ByteSpan bits,
                             Span<float> output,
                             MutableByteSpan workspace) const {
  return decodeTensor(field, caseIndex, bits, TensorOutput{output}, workspace);
}

Status Decoder::decodeTensor(uint32_t field, uint32_t caseIndex, ByteSpan bits,
                             const TensorOutput &output,
                             MutableByteSpan workspace) const {
  const Case *found = nullptr;
  SMMIL_RETURN_IF_ERROR(prepared->find(field, caseIndex, found));
  if (found->isStore() || !hasTensor(found->prepared.root.kind))
    return Status::invalidArgument(
        "decoder: this case holds neither an image of the model's frame nor "
        "spectra");
  if (output.isBytes() && found->prepared.root.kind != ValueKind::Frame)
    return Status::invalidArgument("decoder: only images have tensors of u8");
  Item item;
  SMMIL_RETURN_IF_ERROR(found->open(bits, item));
  const ItemFrame &frame = prepared->plan.fields[field].frame;
  TensorOutput wanted = output;
  if (!wanted.scale || !wanted.offset) {
    wanted.scale = frame.scale;
    wanted.offset = frame.offset;
  }
  return found->decodeTensor(item, wanted, workspace, prepared->isa);
}

} // namespace smmil
