//===- Encode.cpp - Entropy coder of linear prediction --------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tokens in the order of coding, through the energies of the decoder.
//
//===----------------------------------------------------------------------===//
#include "codecs/LpcRans/Encode.h"

#include "codecs/LpcRans/Symbols.h"

namespace smmil::lpc_rans {
namespace {

std::vector<lanerans::EncodeRow>
encodeRows(const std::vector<uint16_t> &frequencies, unsigned symbols) {
  std::vector<lanerans::EncodeRow> rows;
  for (size_t at = 0; at < frequencies.size(); at += symbols)
    rows.emplace_back(
        std::vector<uint16_t>(frequencies.begin() + long(at),
                              frequencies.begin() + long(at + symbols)));
  return rows;
}

} // namespace

Status encode(const EncodeStep &step, EncodedValue *operands,
              EncodedValue *results, int32_t *) {
  const EncodedValue &value = operands[0];
  SMMIL_RETURN_IF_ERROR(inferShape(step.args, &value.shape, &results[0].shape));
  results[0].data.clear();
  if (value.shape.count == 0)
    return Status::ok();
  const Table &table = *static_cast<const Table *>(step.table);
  const auto orders = encodeRows(table.orderFrequencies, kOrderSymbols);
  const auto reflections =
      encodeRows(table.reflectionFrequencies, kReflectionSymbols);
  const auto residuals =
      encodeRows(table.residualFrequencies, kResidualSymbols);
  const auto lanes = static_cast<unsigned>(value.shape.strips);
  lanerans::StreamWriter stream(lanes, table.precision);
  unsigned lowBits[lanerans::kMaxLanes];
  const bool good = walkSymbols(
      value,
      [&](unsigned lane, unsigned symbol) {
        stream.symbol(lane, orders[0], symbol);
      },
      [&](unsigned lane, unsigned row, unsigned symbol) {
        stream.symbol(lane, reflections[row], symbol);
      },
      [&](unsigned lane, unsigned row, unsigned z) {
        const lanerans::EncodeRow &frequencies = residuals[row];
        const unsigned token = lanerans::tokenOf(z, lowBits[lane]);
        if (frequencies.has(token)) {
          stream.symbol(lane, frequencies, token);
          return lanerans::tokenBase(token);
        }
        lowBits[lane] = kEscapeBits;
        stream.symbol(lane, frequencies, kEscape);
        return kEscapeEnergy;
      },
      [&](unsigned lane, unsigned z) {
        stream.bits(lane, z & ((1u << lowBits[lane]) - 1), lowBits[lane]);
      });
  if (!good)
    return Status::invalidArgument("lpc_rans: a predictor is out of range");
  stream.finish(results[0].data);
  return Status::ok();
}

} // namespace smmil::lpc_rans
