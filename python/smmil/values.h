//===- values.h - Errors, open datasets and decoded values in Python
//-------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What smmil._core decodes by: requests from keyword arguments, values in
// memory of their own or of the caller's, and statuses as exceptions. Decoding
// runs without the interpreter's lock.
//
//===----------------------------------------------------------------------===//

#ifndef SMMIL_PYTHON_VALUES_H
#define SMMIL_PYTHON_VALUES_H

#include "smmil.h"

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace smmil_python {

namespace nb = nanobind;

/// Set when the module is made.
inline PyObject *dataErrorType = nullptr, *usageErrorType = nullptr;

[[noreturn]] inline void raise(smmil_status status,
                               const std::string &message) {
  if (status == SMMIL_NO_MEMORY)
    throw std::bad_alloc();
  PyErr_SetString(status == SMMIL_DATA ? dataErrorType : usageErrorType,
                  message.c_str());
  throw nb::python_error();
}

inline void check(smmil_status status) {
  if (status != SMMIL_OK)
    raise(status, smmil_last_error());
}

/// Runs `call` without the interpreter's lock.
template <typename Call> void callUnlocked(const Call &call) {
  smmil_status status = SMMIL_OK;
  std::string message;
  {
    nb::gil_scoped_release release;
    status = call();
    if (status != SMMIL_OK)
      message = smmil_last_error();
  }
  if (status != SMMIL_OK)
    raise(status, message);
}

/// The bytes by which the file system knows a path; ValueError where it holds a
/// zero byte.
inline std::string pathOf(const nb::object &path) {
  PyObject *encoded = nullptr;
  if (!PyUnicode_FSConverter(path.ptr(), &encoded))
    throw nb::python_error();
  const nb::bytes bytes = nb::steal<nb::bytes>(encoded);
  return {bytes.c_str(), bytes.size()};
}

/// The other way.
inline nb::object toPath(const char *path) {
  PyObject *made = PyUnicode_DecodeFSDefault(path);
  if (!made)
    throw nb::python_error();
  return nb::steal(made);
}

/// A name for the C interface, in which a zero byte would end it.
inline const char *nameOf(const std::string &name) {
  if (name.find('\0') != std::string::npos)
    raise(SMMIL_USAGE, "a name holds a zero byte");
  return name.c_str();
}

/// An open dataset and the cursors that wait for a reader.
struct Handle {
  smmil_dataset *dataset = nullptr;
  std::vector<smmil_cursor *> idle;
  std::shared_ptr<void> owner; ///< Of a part of a view: what has it.

  Handle() = default;
  Handle(const Handle &) = delete;
  Handle &operator=(const Handle &) = delete;
  ~Handle() {
    for (smmil_cursor *cursor : idle)
      smmil_cursor_close(cursor);
    if (!owner)
      smmil_close(dataset);
  }
};
using HandlePtr = std::shared_ptr<Handle>;

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

using Triple = std::optional<std::vector<float>>;

struct Wanted {
  std::string form = "tensor", dtype = "float32";
  std::optional<std::vector<uint32_t>> size; ///< (height, width).
  Triple mean, std;
  uint32_t rate = 0, channels = 0;
  bool firstFrame = false;
};

inline smmil_request requestOf(const Wanted &wanted) {
  smmil_request request = {};
  if (wanted.form == "stored")
    request.form = SMMIL_STORED;
  else if (wanted.form != "tensor")
    raise(SMMIL_USAGE, "form '" + wanted.form + "': 'tensor' or 'stored'");
  if (wanted.dtype == "float32")
    request.type = SMMIL_F32;
  else if (wanted.dtype == "float16")
    request.type = SMMIL_F16;
  else if (wanted.dtype == "uint8")
    request.type = SMMIL_U8;
  else
    raise(SMMIL_USAGE,
          "dtype '" + wanted.dtype + "': 'float32', 'float16' or 'uint8'");
  if (wanted.size) {
    if (wanted.size->size() != 2 || (*wanted.size)[0] == 0 ||
        (*wanted.size)[1] == 0)
      raise(SMMIL_USAGE, "size: (height, width), neither of them 0");
    request.height = (*wanted.size)[0];
    request.width = (*wanted.size)[1];
  }
  if (wanted.mean.has_value() != wanted.std.has_value())
    raise(SMMIL_USAGE, "mean and std: give both or none");
  if (wanted.mean) {
    if (wanted.mean->size() != 3 || wanted.std->size() != 3)
      raise(SMMIL_USAGE, "mean and std: three numbers each");
    request.normalize = 1;
    for (size_t c = 0; c < 3; ++c) {
      const float deviation = (*wanted.std)[c];
      if (!(deviation > 0))
        raise(SMMIL_USAGE, "std: every number is above 0");
      request.scale[c] = 1.0f / (255.0f * deviation);
      request.offset[c] = -(*wanted.mean)[c] / deviation;
    }
  }
  request.rate = wanted.rate;
  request.channels = wanted.channels;
  request.first_frame = wanted.firstFrame;
  return request;
}

inline nb::dlpack::dtype dtypeOf(smmil_type type) {
  using Code = nb::dlpack::dtype_code;
  static constexpr struct {
    Code code;
    uint8_t bits;
  } kTypes[] = {{Code::Int, 8},    {Code::UInt, 8},  {Code::Int, 16},
                {Code::UInt, 16},  {Code::Int, 32},  {Code::UInt, 32},
                {Code::Int, 64},   {Code::UInt, 64}, {Code::Float, 16},
                {Code::Float, 32}, {Code::Float, 64}};
  return {static_cast<uint8_t>(kTypes[type].code), kTypes[type].bits, 1};
}

/// Memory of one value, which NumPy takes over.
struct Block {
  smmil_value value = {};
  void *memory = nullptr;
  ~Block() { std::free(memory); }

  static void *give(void *context, const smmil_value *value) {
    auto *block = static_cast<Block *>(context);
    block->value = *value;
    const size_t rounded = (value->bytes + 64) / 64 * 64;
    block->memory = std::aligned_alloc(64, rounded);
    return block->memory;
  }
};

inline nb::object decode(const HandlePtr &handle, uint64_t item,
                         const Wanted &wanted) {
  const smmil_request request = requestOf(wanted);
  Block block;
  callUnlocked([&] {
    return smmil_item_decode_into(handle->dataset, item, &request, Block::give,
                                  &block);
  });
  nb::capsule owner(block.memory,
                    [](void *memory) noexcept { std::free(memory); });
  void *memory = std::exchange(block.memory, nullptr);
  std::array<size_t, 8> shape = {};
  for (int i = 0; i < block.value.rank; ++i)
    shape[static_cast<size_t>(i)] = static_cast<size_t>(block.value.extents[i]);
  return nb::cast(nb::ndarray<nb::numpy>(
      memory, static_cast<size_t>(block.value.rank), shape.data(), owner,
      nullptr, dtypeOf(block.value.type)));
}

/// Memory of the caller's to decode into.
using Filled = nb::ndarray<nb::c_contig, nb::device::cpu>;

inline Filled filledOf(const nb::object &out) {
  Filled memory;
  // A conversion would be a copy, and the caller's memory stay as it is.
  if (!nb::try_cast(out, memory, /*convert=*/false))
    raise(SMMIL_USAGE, "out: takes an array in the CPU's memory that is dense "
                       "and may be written");
  return memory;
}

/// Decodes into `out`, which has the value's very shape and type.
inline void decodeInto(const HandlePtr &handle, uint64_t item,
                       const Wanted &wanted, const nb::object &out) {
  struct Place {
    Filled memory;
    smmil_value value = {};
    bool fits = true;

    static void *give(void *context, const smmil_value *value) {
      auto *place = static_cast<Place *>(context);
      place->value = *value;
      place->fits = place->memory.dtype() == dtypeOf(value->type) &&
                    place->memory.ndim() == static_cast<size_t>(value->rank);
      for (size_t i = 0; place->fits && i < place->memory.ndim(); ++i)
        place->fits = place->memory.shape(i) == value->extents[i];
      return place->fits ? place->memory.data() : nullptr;
    }
  };
  const smmil_request request = requestOf(wanted);
  Place place = {filledOf(out)};
  callUnlocked([&] {
    const smmil_status status = smmil_item_decode_into(
        handle->dataset, item, &request, Place::give, &place);
    return place.fits ? status : SMMIL_OK;
  });
  if (place.fits)
    return;
  std::string shape;
  for (int i = 0; i < place.value.rank; ++i)
    shape += (i ? ", " : "") + std::to_string(place.value.extents[i]);
  raise(SMMIL_USAGE, "out: has another shape or dtype than the value, whose "
                     "shape is (" +
                         shape + ")");
}

/// The value in `out` where that is given, which is returned, or else in new
/// memory.
inline nb::object decode(const HandlePtr &handle, uint64_t item,
                         const Wanted &wanted, const nb::object &out) {
  if (out.is_none())
    return decode(handle, item, wanted);
  decodeInto(handle, item, wanted, out);
  return out;
}

/// A read-only view of the stored bytes, which keeps the dataset open.
inline nb::object storedBytes(const HandlePtr &handle, uint64_t item) {
  const uint8_t *bytes = nullptr;
  size_t size = 0;
  callUnlocked(
      [&] { return smmil_item_bytes(handle->dataset, item, &bytes, &size); });
  nb::capsule owner(new HandlePtr(handle), [](void *kept) noexcept {
    delete static_cast<HandlePtr *>(kept);
  });
  return nb::cast(
      nb::ndarray<nb::numpy, const uint8_t, nb::ndim<1>>(bytes, {size}, owner));
}

inline void decodeBatch(const HandlePtr &handle,
                        const std::vector<uint64_t> &items,
                        const nb::object &given, const Wanted &wanted,
                        unsigned threads) {
  const smmil_request request = requestOf(wanted);
  const Filled out = filledOf(given);
  const size_t count = items.size();
  if (out.ndim() == 0 || out.shape(0) != count)
    raise(SMMIL_USAGE, "out: has another length than the items");
  if (out.dtype() !=
      dtypeOf(request.form == SMMIL_STORED ? SMMIL_U8 : request.type))
    raise(SMMIL_USAGE, "out: has another dtype than the values");
  const size_t each = count == 0 ? 0 : out.nbytes() / count;
  callUnlocked([&] {
    return smmil_batch_decode(handle->dataset, items.data(), count, &request,
                              out.data(), each, threads, nullptr);
  });
}

} // namespace smmil_python

#endif // SMMIL_PYTHON_VALUES_H
