//===- CodecOps.td - Op classes and the list of op files --*- tablegen -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The one file that tablegen reads; the ops stand in a file per modality.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DIALECTS_CODEC_CODECOPS_TD
#define SMMIL_DIALECTS_CODEC_CODECOPS_TD

include "dialects/Codec/CodecSourceOps.td"
include "dialects/Codec/CodecRoutingOps.td"
// Made from the records of codecs/*/Primitive.td; no code outside the dialect
// names one of these ops, so their classes are no part of Codec.h.
#ifndef SMMIL_OWN_OPS
include "dialects/Codec/CodecPrimitiveOps.td"
#endif

#endif // SMMIL_DIALECTS_CODEC_CODECOPS_TD
