//===- CodecPrimitives.h - Classes of the primitives' ops -------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For the dialect and the rules of the primitives themselves. All other code
// works through PrimitiveOpInterface, so that it need not be compiled again for
// a new primitive.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DIALECTS_CODEC_CODECPRIMITIVES_H
#define SMMIL_DIALECTS_CODEC_CODECPRIMITIVES_H

#include "dialects/Codec/Codec.h"

#include "smmil/Runtime/Primitives.h"

#define GET_OP_CLASSES
#include "dialects/Codec/CodecPrimitiveOps.h.inc"

#endif // SMMIL_DIALECTS_CODEC_CODECPRIMITIVES_H
