//===- Isa.h - Namespace per instruction set --------------------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Kernel headers are compiled once per instruction set (Isa.h of the runtime)
// into one program. Everything in them lives in an inline namespace named after
// the instruction set, so that the linker never merges an inline function of
// one compilation with that of another. Results are the same bit for bit.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_RUNTIME_KERNELS_RANSCORE_ISA_H
#define SMMIL_RUNTIME_KERNELS_RANSCORE_ISA_H

/// The vector paths need AVX2 and BMI2; SMMIL_PORTABLE_KERNELS forces the plain
/// C++ path whatever the compiler flags.
#if defined(__AVX2__) && defined(__BMI2__) && !defined(SMMIL_PORTABLE_KERNELS)
#define SMMIL_KERNELS_AVX2 1
#else
#define SMMIL_KERNELS_AVX2 0
#endif

#ifndef SMMIL_ISA_NAMESPACE
#if SMMIL_KERNELS_AVX2
#define SMMIL_ISA_NAMESPACE avx2
#else
#define SMMIL_ISA_NAMESPACE baseline
#endif
#endif

#define SMMIL_ISA_BEGIN inline namespace SMMIL_ISA_NAMESPACE {
#define SMMIL_ISA_END }

/// Declares a function that an *Isa.cpp file defines between SMMIL_ISA_BEGIN
/// and SMMIL_ISA_END, and so once for each instruction set of the build.
#define SMMIL_ISA_DECLARE(declaration)                                         \
  inline namespace baseline {                                                  \
  declaration;                                                                 \
  }                                                                            \
  inline namespace avx2 {                                                      \
  declaration;                                                                 \
  }                                                                            \
  inline namespace avx512 {                                                    \
  declaration;                                                                 \
  }                                                                            \
  inline namespace neon {                                                      \
  declaration;                                                                 \
  }

/// The dispatch table of such a function, in the order of Isa: the build
/// defines SMMIL_HAVE_*_COPY for each set that it has a copy for, and the
/// entries of the others are null.
#define SMMIL_ISA_TABLE(function)                                              \
  {baseline::function, SMMIL_ISA_AVX2(function), SMMIL_ISA_AVX512(function),   \
   SMMIL_ISA_NEON(function)}
#ifdef SMMIL_HAVE_AVX2_COPY
#define SMMIL_ISA_AVX2(function) avx2::function
#else
#define SMMIL_ISA_AVX2(function) nullptr
#endif
#ifdef SMMIL_HAVE_AVX512_COPY
#define SMMIL_ISA_AVX512(function) avx512::function
#else
#define SMMIL_ISA_AVX512(function) nullptr
#endif
#ifdef SMMIL_HAVE_NEON_COPY
#define SMMIL_ISA_NEON(function) neon::function
#else
#define SMMIL_ISA_NEON(function) nullptr
#endif

/// For the small functions of an inner loop.
#define SMMIL_ALWAYS_INLINE inline __attribute__((always_inline))

#endif // SMMIL_RUNTIME_KERNELS_RANSCORE_ISA_H
