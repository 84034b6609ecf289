//===- AudioDomain.h - What an audio field stores ---------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A model may take spectra in place of samples. A field of that domain stores
// them, and a reader never computes one. lib/Runtime/FORMAT.md defines them.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_AUDIODOMAIN_H
#define SMMIL_RUNTIME_AUDIODOMAIN_H

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

namespace smmil {

/// The numbers are those of the plan.
enum class AudioDomain : uint8_t { Pcm, Mel80, Stft201, Mfcc13 };

struct AudioDomainInfo {
  const char *name;
  int32_t bins; ///< Values of one frame; 0: samples.
  /// From a stored i16 to the model's value: value * scale + offset.
  float scale, offset;
};

inline constexpr AudioDomainInfo kAudioDomains[] = {
    {"pcm", 0, 1.0f, 0.0f},
    {"mel80", 80, 1.0f / 4096, 1.0f},
    {"stft201", 201, 1.0f / 4096, 1.0f},
    {"mfcc13", 13, 10.0f / 256, 0.0f},
};
inline constexpr size_t kAudioDomainCount = std::size(kAudioDomains);

/// Spectra are those of one channel at this rate.
inline constexpr int32_t kSpectraRate = 16000;

constexpr const AudioDomainInfo &infoOf(AudioDomain domain) {
  return kAudioDomains[static_cast<size_t>(domain)];
}

/// False where no domain has this name.
constexpr bool parseAudioDomain(std::string_view name, AudioDomain &domain) {
  for (size_t i = 0; i < kAudioDomainCount; ++i)
    if (name == kAudioDomains[i].name) {
      domain = static_cast<AudioDomain>(i);
      return true;
    }
  return false;
}

} // namespace smmil

#endif // SMMIL_RUNTIME_AUDIODOMAIN_H
