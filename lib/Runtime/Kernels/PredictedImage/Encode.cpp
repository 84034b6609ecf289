//===- Encode.cpp - Lossless image encoder and training -------------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One walk over the residuals in coding order serves both the encoder and the
// training.
//
//===----------------------------------------------------------------------===//
#include "smmil/Runtime/Kernels/PredictedImage/Encode.h"

#include "smmil/Runtime/Kernels/LaneRans/Encode.h"
#include "smmil/Runtime/Kinds.h"

#include <algorithm>

namespace smmil::predicted {
namespace {

int8_t wrap8(int value) {
  return static_cast<int8_t>(static_cast<uint8_t>(value));
}

/// First row and number of rows of a strip.
struct Strip {
  int first, rows;
};
Strip stripOf(int height, int lanes, int lane) {
  int base = height / lanes, extra = height % lanes;
  return {lane * base + std::min(lane, extra), base + (lane < extra)};
}

/// Samples of one image as planes, and the residuals of their prediction.
struct Residuals {
  int width, height, lanes;
  std::vector<uint8_t> sample[3];
  std::vector<int8_t> residual[3];

  Residuals(const Config &config, const Frame &frame)
      : width(frame.width), height(frame.height),
        lanes(effectiveLanes(config.lanes, frame.height)) {
    for (int plane = 0; plane < 3; ++plane) {
      sample[plane].resize(size_t(width) * size_t(height));
      residual[plane].resize(sample[plane].size());
    }
    splitColors(config.color, frame.rgb);
    for (int plane = 0; plane < 3; ++plane)
      for (int lane = 0; lane < lanes; ++lane)
        predict(config.predict, plane, stripOf(height, lanes, lane));
  }

  void splitColors(int color, Span<const uint8_t> rgb) {
    for (size_t i = 0; i < sample[0].size(); ++i) {
      int red = rgb[3 * i], green = rgb[3 * i + 1], blue = rgb[3 * i + 2];
      if (color == int(ColorKind::SubtractGreen)) {
        sample[0][i] = uint8_t(green);
        sample[1][i] = uint8_t(red - green + 128);
        sample[2][i] = uint8_t(blue - green + 128);
        continue;
      }
      int co = wrap8(red - blue);
      int t = uint8_t(blue + (co >> 1));
      int cg = wrap8(green - t);
      sample[0][i] = uint8_t(t + (cg >> 1));
      sample[1][i] = uint8_t(co + 128);
      sample[2][i] = uint8_t(cg + 128);
    }
  }

  void predict(int kind, int plane, Strip strip) {
    for (int y = 0; y < strip.rows; ++y)
      for (int x = 0; x < width; ++x) {
        size_t at = size_t(strip.first + y) * size_t(width) + size_t(x);
        const uint8_t *s = &sample[plane][at];
        int prediction;
        if (y == 0)
          prediction = x > 0 ? s[-1] : plane == 0 ? 0 : 128;
        else if (x == 0)
          prediction = s[-width];
        else
          prediction =
              detail::predictOne(kind, s[-1], s[-width], s[-width - 1]);
        residual[plane][at] = wrap8(*s - prediction);
      }
  }

  int magnitude(int plane, size_t at) const {
    return std::abs(int(residual[plane][at]));
  }

  unsigned context(int plane, Strip strip, int x, int y) const {
    const size_t at = size_t(strip.first + y) * size_t(width) + size_t(x);
    auto a = [&](int dx, int dy) -> uint32_t {
      if (x + dx < 0 || x + dx >= width || y + dy < 0)
        return 0;
      return uint32_t(magnitude(plane, at + size_t(dx) - size_t(-dy * width)));
    };
    uint32_t west = a(-1, 0), westWest = a(-2, 0);
    uint32_t north = west, northWest = west, northEast = west;
    uint32_t northNorth = westWest;
    if (y > 0) {
      north = a(0, -1);
      northWest = a(-1, -1);
      northEast = a(1, -1);
      northNorth = a(0, -2);
    }
    uint32_t q =
        detail::energyClass(2 * west + 2 * north + northWest + northEast);
    uint32_t kind;
    if (plane == 0)
      kind = 9 * detail::threeClasses(west) + 3 * detail::threeClasses(north) +
             detail::threeClasses(northEast);
    else if (plane == 1)
      kind = 4 * detail::fourClasses(uint32_t(magnitude(0, at))) +
             (westWest > 0) + 2 * (northNorth > 0);
    else
      kind = 4 * detail::fourClasses(uint32_t(magnitude(0, at))) +
             detail::fourClasses(uint32_t(magnitude(1, at)));
    return unsigned(plane) * 1024 + kind * 32 + q;
  }

  /// Calls step(plane, active strips, context and value of each).
  template <class Step> void walk(Step step) const {
    std::vector<Strip> strips;
    strips.reserve(size_t(lanes));
    for (int lane = 0; lane < lanes; ++lane)
      strips.push_back(stripOf(height, lanes, lane));
    unsigned contexts[lanerans::kMaxLanes], values[lanerans::kMaxLanes];
    for (int y = 0; y < strips[0].rows; ++y) {
      int active = 0;
      while (active < lanes && strips[size_t(active)].rows > y)
        ++active;
      for (int x = 0; x < width; ++x)
        for (int plane = 0; plane < 3; ++plane) {
          for (int lane = 0; lane < active; ++lane) {
            Strip strip = strips[size_t(lane)];
            size_t at = size_t(strip.first + y) * size_t(width) + size_t(x);
            contexts[lane] = context(plane, strip, x, y);
            values[lane] = foldSign(residual[plane][at]);
          }
          step(plane, active, contexts, values);
        }
    }
  }
};

Status checkFrame(const Frame &frame) {
  if (frame.width < 1 || frame.width > kMaxFrameSide || frame.height < 1 ||
      frame.height > kMaxFrameSide ||
      frame.rgb.size() !=
          size_t(3) * size_t(frame.width) * size_t(frame.height) ||
      uint64_t(frame.width) * uint64_t(frame.height) > (1u << 26))
    return Status::invalidArgument(
        "predicted image: frame size and pixels do not match");
  return Status::ok();
}

} // namespace

Status encodeImage(const Config &config, const Table &table, const Frame &frame,
                   Bytes &bits) {
  SMMIL_RETURN_IF_ERROR(checkFrame(frame));
  ByteWriter writer(bits);
  if (config.width == 0 && config.height == 0) {
    writer.writeU16(static_cast<uint16_t>(frame.width));
    writer.writeU16(static_cast<uint16_t>(frame.height));
  } else if (frame.width != config.width || frame.height != config.height) {
    return Status::invalidArgument(
        "predicted image: the frame is not the field's");
  }
  std::vector<lanerans::EncodeRow> rows;
  rows.reserve(table.rowCount);
  for (unsigned r = 0; r < table.rowCount; ++r)
    rows.emplace_back(
        std::vector<uint16_t>(table.frequencies.begin() + r * kAlphabet,
                              table.frequencies.begin() + (r + 1) * kAlphabet));
  Residuals residuals(config, frame);
  const auto lanes = unsigned(residuals.lanes);
  lanerans::StreamWriter stream(3 * lanes, table.precision);
  residuals.walk([&](int plane, int active, const unsigned *contexts,
                     const unsigned *values) {
    unsigned low[lanerans::kMaxLanes];
    for (int lane = 0; lane < active; ++lane) {
      const auto &row = rows[table.rowStart[contexts[lane]] >> table.precision];
      unsigned token = lanerans::tokenOf(values[lane], low[lane]);
      if (!row.has(token)) {
        token = kEscape;
        low[lane] = kEscapeBits;
      }
      stream.symbol(unsigned(plane) * lanes + unsigned(lane), row, token);
    }
    for (int lane = 0; lane < active; ++lane)
      stream.bits(unsigned(plane) * lanes + unsigned(lane),
                  values[lane] & ((1u << low[lane]) - 1), low[lane]);
  });
  stream.finish(bits);
  return Status::ok();
}

Status trainTable(const Config &config, Span<const Frame> frames,
                  Bytes &table) {
  constexpr unsigned kPrecision = 12;
  constexpr unsigned kGroups = 40;
  std::vector<std::vector<double>> counts(kContexts,
                                          std::vector<double>(kAlphabet, 0));
  for (const Frame &frame : frames) {
    SMMIL_RETURN_IF_ERROR(checkFrame(frame));
    Residuals(config, frame)
        .walk([&](int, int active, const unsigned *contexts,
                  const unsigned *values) {
          unsigned low;
          for (int lane = 0; lane < active; ++lane)
            counts[contexts[lane]][lanerans::tokenOf(values[lane], low)] += 1;
        });
  }
  std::vector<uint8_t> group = lanerans::clusterRows(counts, kGroups);
  // Contexts never seen follow the nearest energy of their class, else the
  // nearest context of all.
  std::vector<bool> seen(kContexts, false);
  bool any = false;
  for (unsigned c = 0; c < kContexts; ++c) {
    for (double count : counts[c])
      seen[c] = seen[c] || count > 0;
    any = any || seen[c];
  }
  std::vector<uint8_t> filled = group;
  for (unsigned c = 0; any && c < kContexts; ++c)
    for (unsigned distance = 1; !seen[c] && distance < kContexts; ++distance) {
      unsigned q = c % 32, base = c - q;
      unsigned below = distance <= q ? base + q - distance : kContexts;
      unsigned above = q + distance < 32 ? base + q + distance : kContexts;
      if (distance >= 32) { // The class is empty: same energy elsewhere.
        below =
            c >= 32 * (distance - 31) ? c - 32 * (distance - 31) : kContexts;
        above = c + 32 * (distance - 31);
      }
      if (below < kContexts && seen[below]) {
        filled[c] = group[below];
        break;
      }
      if (above < kContexts && seen[above]) {
        filled[c] = group[above];
        break;
      }
    }
  // Only groups in use are stored.
  std::vector<int> rowOf(kGroups, -1);
  std::vector<std::vector<double>> rows;
  for (unsigned c = 0; c < kContexts; ++c) {
    if (rowOf[filled[c]] < 0) {
      rowOf[filled[c]] = int(rows.size());
      rows.emplace_back(kAlphabet, 0.0);
    }
    for (unsigned s = 0; s < kAlphabet; ++s)
      rows[size_t(rowOf[filled[c]])][s] += counts[c][s];
  }
  ByteWriter writer(table);
  writer.writeU8(1);
  writer.writeU8(kPrecision);
  writer.writeU8(static_cast<uint8_t>(rows.size()));
  for (unsigned c = 0; c < kContexts;) {
    unsigned run = 1;
    while (c + run < kContexts && rowOf[filled[c + run]] == rowOf[filled[c]])
      ++run;
    writer.writeU8(static_cast<uint8_t>(rowOf[filled[c]]));
    writer.writeVarint(run - 1);
    c += run;
  }
  for (std::vector<double> &row : rows) {
    // Rows trained on little keep a share for what they have not seen.
    row[kEscape] += 0.5;
    lanerans::writeRow(table,
                       lanerans::quantizeRow(row, kPrecision, 0, {kEscape}));
  }
  return Status::ok();
}

} // namespace smmil::predicted
