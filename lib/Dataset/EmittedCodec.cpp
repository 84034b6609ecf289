//===- EmittedCodec.cpp - A compiled codec loaded at run time -------------===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// dlopen, the table of entry points, and the translation between the C
// interface and the types of the runtime.
//
//===----------------------------------------------------------------------===//
#include "smmil/Dataset/EmittedCodec.h"

#include "smmil/Support/Hash.h"

#include <dlfcn.h>
#include <filesystem>

using namespace smmil;

namespace {

constexpr const char *kLibraryName = "libsmmil_codec.so";

/// Turns the numeric status of the C interface back into a Status.
Status toStatus(int code) {
  switch (static_cast<StatusCode>(code)) {
  case StatusCode::Ok:
    return Status::ok();
  case StatusCode::Truncated:
    return Status::truncated("the emitted codec found the item truncated");
  case StatusCode::Corrupt:
    return Status::corrupt("the emitted codec found the item corrupt");
  case StatusCode::Unsupported:
    return Status::unsupported(
        "the emitted codec does not support the item; if that needs a library "
        "that is not installed ('smmil info' names it), install it");
  case StatusCode::BufferTooSmall:
    return Status::bufferTooSmall("a buffer given to the emitted codec is too "
                                  "small");
  case StatusCode::InvalidArgument:
    return Status::invalidArgument("the emitted codec refused its arguments");
  }
  return Status::unsupported("the emitted codec returned an unknown status");
}

std::string text(const char *pointer) { return pointer ? pointer : ""; }

} // namespace

struct EmittedCodec::Library {
  Library() = default;
  Library(const Library &) = delete;
  Library &operator=(const Library &) = delete;
  ~Library() {
    if (handle)
      dlclose(handle);
  }

  /// Resolves one entry point; false when the library lacks it.
  template <typename Function> bool bind(Function *&entry, const char *name) {
    entry = reinterpret_cast<Function *>(dlsym(handle, name));
    return entry != nullptr;
  }

  void *handle = nullptr;
  std::string path;
  decltype(smmilCodecAbiVersion) *abiVersion = nullptr;
  decltype(smmilCodecPlanHash) *planHash = nullptr;
  decltype(smmilCodecFieldCount) *fieldCount = nullptr;
  decltype(smmilCodecFieldName) *fieldName = nullptr;
  decltype(smmilCodecCaseCount) *caseCount = nullptr;
  decltype(smmilCodecCaseName) *caseName = nullptr;
  decltype(smmilCodecIsa) *isa = nullptr;
  decltype(smmilCodecUsesHalide) *usesHalide = nullptr;
  decltype(smmilCodecSelect) *select = nullptr;
  decltype(smmilCodecItemInfo) *itemInfo = nullptr;
  decltype(smmilCodecDecode) *decode = nullptr;
  decltype(smmilCodecDecodeTensor) *decodeTensor = nullptr;
  decltype(smmilCodecDecodeTimed) *decodeTimed = nullptr;
  decltype(smmilCodecStepCount) *stepCount = nullptr;
  decltype(smmilCodecEncode) *encode = nullptr;
};

Result<EmittedCodec> EmittedCodec::load(const std::string &path) {
  namespace fs = std::filesystem;
  std::error_code error;
  fs::path file(path);
  if (fs::is_directory(file, error))
    file /= kLibraryName;
  if (!fs::exists(file, error))
    return dataError(file.string() +
                     ": no such codec library; build the emitted folder with "
                     "cmake first");
  // Without a slash dlopen would search the system's library path.
  file = fs::absolute(file, error);
  auto library = std::make_shared<Library>();
  library->path = file.string();
  library->handle = dlopen(library->path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library->handle)
    return dataError(library->path +
                     ": cannot load the codec library: " + text(dlerror()));
  if (!library->bind(library->abiVersion, "smmilCodecAbiVersion"))
    return dataError(library->path + ": not an emitted codec (it exports no "
                                     "smmilCodecAbiVersion)");
  if (library->abiVersion() != SMMIL_CODEC_ABI_VERSION)
    return dataError(library->path + ": codec interface version " +
                     std::to_string(library->abiVersion()) + ", expected " +
                     std::to_string(SMMIL_CODEC_ABI_VERSION) +
                     "; run `smmil build` again");
  Library &l = *library;
  bool complete = l.bind(l.planHash, "smmilCodecPlanHash") &&
                  l.bind(l.fieldCount, "smmilCodecFieldCount") &&
                  l.bind(l.fieldName, "smmilCodecFieldName") &&
                  l.bind(l.caseCount, "smmilCodecCaseCount") &&
                  l.bind(l.caseName, "smmilCodecCaseName") &&
                  l.bind(l.isa, "smmilCodecIsa") &&
                  l.bind(l.usesHalide, "smmilCodecUsesHalide") &&
                  l.bind(l.select, "smmilCodecSelect") &&
                  l.bind(l.itemInfo, "smmilCodecItemInfo") &&
                  l.bind(l.decode, "smmilCodecDecode") &&
                  l.bind(l.decodeTensor, "smmilCodecDecodeTensor") &&
                  l.bind(l.decodeTimed, "smmilCodecDecodeTimed") &&
                  l.bind(l.stepCount, "smmilCodecStepCount") &&
                  l.bind(l.encode, "smmilCodecEncode");
  if (!complete)
    return dataError(library->path +
                     ": the codec library lacks an entry point of version " +
                     std::to_string(SMMIL_CODEC_ABI_VERSION));
  if (l.select(l.isa(), l.usesHalide()) != 0)
    return dataError(library->path + ": compiled for " + text(l.isa()) +
                     " alone, which this CPU lacks; compile it without "
                     "SMMIL_CODEC_ISAS");
  EmittedCodec codec;
  codec.library = std::move(library);
  return codec;
}

std::string EmittedCodec::planHash() const { return text(library->planHash()); }
Outcome EmittedCodec::requirePlan(const Plan &plan,
                                  const std::string &owner) const {
  if (planHash() == smmil::planHash(plan))
    return Outcome::success();
  return usageError(path() + ": was emitted from another format than that of " +
                    owner + "; build the codec from the same format");
}

std::string EmittedCodec::isa() const { return text(library->isa()); }
bool EmittedCodec::usesHalide() const { return library->usesHalide() != 0; }
const std::string &EmittedCodec::path() const { return library->path; }
uint32_t EmittedCodec::fieldCount() const { return library->fieldCount(); }
std::string EmittedCodec::fieldName(uint32_t field) const {
  return text(library->fieldName(field));
}
uint32_t EmittedCodec::caseCount(uint32_t field) const {
  return library->caseCount(field);
}
std::string EmittedCodec::caseName(uint32_t field, uint32_t caseIndex) const {
  return text(library->caseName(field, caseIndex));
}

Status EmittedCodec::select(const std::string &isa, bool halide) {
  return toStatus(library->select(isa.c_str(), halide ? 1 : 0));
}

Status EmittedCodec::info(uint32_t field, uint32_t caseIndex, ByteSpan bits,
                          ItemInfo &info) const {
  SmmilItemInfo raw = {};
  SMMIL_RETURN_IF_ERROR(toStatus(
      library->itemInfo(field, caseIndex, bits.data(), bits.size(), &raw)));
  info.outputBytes = static_cast<size_t>(raw.outputBytes);
  info.workspaceBytes = static_cast<size_t>(raw.workspaceBytes);
  info.isSource = raw.isSource != 0;
  return Status::ok();
}

Status EmittedCodec::decode(uint32_t field, uint32_t caseIndex, ByteSpan bits,
                            MutableByteSpan output,
                            MutableByteSpan workspace) const {
  return toStatus(library->decode(field, caseIndex, bits.data(), bits.size(),
                                  output.data(), output.size(),
                                  workspace.data(), workspace.size()));
}

Status EmittedCodec::decodeTensor(uint32_t field, uint32_t caseIndex,
                                  ByteSpan bits, Span<float> output,
                                  MutableByteSpan workspace) const {
  return toStatus(library->decodeTensor(
      field, caseIndex, bits.data(), bits.size(), output.data(), output.size(),
      workspace.data(), workspace.size()));
}

Status EmittedCodec::decodeTimed(uint32_t field, uint32_t caseIndex,
                                 ByteSpan bits, MutableByteSpan output,
                                 MutableByteSpan workspace,
                                 SmmilStageTimes &times) const {
  return toStatus(library->decodeTimed(
      field, caseIndex, bits.data(), bits.size(), output.data(), output.size(),
      workspace.data(), workspace.size(), &times));
}

bool EmittedCodec::hasEncoder() const {
  return caseCount(0) != 0 && stepCount(0, 0) != 0;
}

uint32_t EmittedCodec::stepCount(uint32_t field, uint32_t caseIndex) const {
  return library->stepCount(field, caseIndex);
}

Status EmittedCodec::encode(uint32_t field, uint32_t caseIndex, uint32_t step,
                            const SourceValue &value, Bytes &bits) const {
  SmmilSourceValue raw = {value.bytes.data(),   value.bytes.size(),
                          value.rgb.data(),     value.rgb.size(),
                          value.width,          value.height,
                          value.samples.data(), value.samples.size(),
                          value.extents,        value.rank};
  // Most items fit the first guess, so that the work is done once.
  bits.resize(value.bytes.size() + value.rgb.size() +
              value.samples.size() * sizeof(int16_t) + 4096);
  size_t size = 0;
  int code = library->encode(field, caseIndex, step, &raw, bits.data(),
                             bits.size(), &size);
  if (code == static_cast<int>(StatusCode::BufferTooSmall) &&
      size > bits.size()) {
    bits.resize(size);
    code = library->encode(field, caseIndex, step, &raw, bits.data(),
                           bits.size(), &size);
  }
  SMMIL_RETURN_IF_ERROR(toStatus(code));
  bits.resize(size);
  return Status::ok();
}

std::string smmil::planHash(const Plan &plan) {
  Bytes bytes;
  serializePlan(plan, bytes);
  return hash128(bytes).hex();
}
