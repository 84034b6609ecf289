//===- DecodePicture.cpp - Pictures of items without their files ----------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads the prologue of an item and calls the primitive.
//
//===----------------------------------------------------------------------===//
#include "smmil/Runtime/DecodePicture.h"

#include "lib/Runtime/PreparedGraph.h"
#include "smmil/Runtime/Carver.h"
#include "smmil/Runtime/Prologue.h"

namespace smmil {

Status decodeFilePicture(const PlanField &field, const PlanGraph &graph,
                         ByteSpan bits, Bytes &workspace, PictureRoom &room) {
  const FilePicture *picture = graph.givesFile() && graph.steps.size() == 1
                                   ? filePicture(graph.steps[0].code)
                                   : nullptr;
  if (!picture)
    return Status::unsupported("no step of the case gives pictures");
  PreparedGraph prepared;
  SMMIL_RETURN_IF_ERROR(prepared.create(graph, field, {}));
  ByteReader reader(bits);
  Shape root = prepared.root;
  uint32_t params[kMaxItemParams] = {};
  ByteSpan streams[kMaxStreams];
  Shape shapes[kMaxValues];
  SMMIL_RETURN_IF_ERROR(readRoot(reader, root));
  SMMIL_RETURN_IF_ERROR(readItemParams(reader, prepared.bounds.data(),
                                       prepared.bounds.size(), params));
  SMMIL_RETURN_IF_ERROR(readStreams(reader, graph.streams.size(), streams));
  SMMIL_RETURN_IF_ERROR(prepared.shapesOf(root, shapes));
  const DecodeStep step = {graph.steps[0].args.data(), params, nullptr, shapes,
                           shapes + 1};
  const size_t needed = picture->workspace(step);
  if (workspace.size() < needed + Carver::kAlignment)
    workspace.resize(needed + Carver::kAlignment);
  return picture->decode(step, streams[0],
                         {Carver::alignUp(workspace.data()), needed}, room);
}

} // namespace smmil
