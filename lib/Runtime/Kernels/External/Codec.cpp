//===- Codec.cpp - A codec of another library as a primitive --------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Checks what goes into a library, and names it in the table.
//
//===----------------------------------------------------------------------===//
#include "smmil/Runtime/Kernels/External/Codec.h"

namespace smmil::external {
namespace {

Status checkInstalled(const Codec &codec) {
  return codec.isInstalled && codec.isInstalled()
             ? Status::ok()
             : Status::unsupported(codec.absence);
}

} // namespace

Status decode(const Codec &codec, const DecodeStep &step,
              const ValueView *results, const ValueView *operands) {
  SMMIL_RETURN_IF_ERROR(checkInstalled(codec));
  const Shape &shape = step.operands[0];
  return codec.decode(step.args, shape, results[0].bits(),
                      {operands[0].data, bytesOf(shape)});
}

Status encode(const Codec &codec, InferShape infer, const EncodeStep &step,
              EncodedValue *operands, EncodedValue *results, int32_t *item) {
  const EncodedValue &operand = operands[0];
  SMMIL_RETURN_IF_ERROR(infer(step.args, &operand.shape, &results[0].shape));
  if (operand.data.size() != bytesOf(operand.shape))
    return Status::invalidArgument("the samples do not fill the shape");
  SMMIL_RETURN_IF_ERROR(checkInstalled(codec));
  if (codec.middleStep >= 0 && item[0] < 0)
    item[0] = codec.middleStep;
  return codec.encode(step.args, item, operand.shape, operand.data,
                      results[0].data);
}

Status train(const Codec &codec, Bytes &table) {
  std::string name = codec.library;
  // Where the library is absent a format may still have this case: nothing is
  // encoded with it, and what else there is takes its place.
  name += checkInstalled(codec).isOk() ? " " + codec.version()
                                       : std::string(" not installed");
  table.assign(name.begin(), name.end());
  return Status::ok();
}

Status expandTable(const Codec &codec, ByteSpan bytes, TableHolder &holder) {
  auto table = std::make_shared<Table>();
  SMMIL_RETURN_IF_ERROR(parseTable(codec.library, bytes, *table));
  holder = std::move(table);
  return Status::ok();
}

} // namespace smmil::external
