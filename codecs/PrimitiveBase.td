//===- PrimitiveBase.td - What a primitive declares --------*- tablegen -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The classes of `codecs/<Primitive>/Primitive.td`. A record there is the one
// declaration of a primitive: tools/scripts/gen_primitives.py makes from it the
// op codes and parameter structures of the plan, the ops of both directions,
// their verifiers, knob slots and lowering, and the pages of the reference.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_CODECS_PRIMITIVEBASE_TD
#define SMMIL_CODECS_PRIMITIVEBASE_TD

/// A parameter: an attribute of the op and a number of the plan's step. An
/// enumerated one has `words`; the number is then the position of the word.
class Param<string paramName, string paramDescription> {
  string name = paramName;
  string description = paramDescription;
  /// The word in front of it in the IR's text.
  string keyword = paramName;
  /// Legal values: words, or a list of numbers, or a range of multiples.
  list<string> words = [];
  string wordsType = ""; ///< C++ enumeration made from the words.
  list<int> legal = [];
  int least = 0;
  int most = 0;
  int multiple = 1;
  /// Values worth trying, all legal; a search starts from the first. Without
  /// any, the parameter is no knob.
  list<int> tries = [];
  list<string> tryWords = [];
  /// An optional parameter that is absent stands for this number.
  bit optional = 0;
  int absent = 0;
  /// "format": both directions read it. "encoder": no decoder reads it; it is
  /// not in the plan. "item": the encoder chooses it for each item, which
  /// carries it in its prologue; written in the IR it is fixed.
  string role = "format";
  /// Of an item parameter: the format parameter that it is below. Empty: it is
  /// at most `most`.
  string below = "";
  /// Of an encoder parameter: a value at which encoding is much quicker and
  /// items come out much alike. Packing finds the step of an item at it. Words
  /// by their position; -1: none.
  int quick = -1;
  /// An item parameter that packing searches, coarsest last, for the first one
  /// that holds the floor.
  bit ladder = 0;
}

/// An integer of a range.
class IntParam<string n, int from, int to, string d> : Param<n, d> {
  let least = from;
  let most = to;
}
/// One of a few integers.
class ListParam<string n, list<int> values, string d> : Param<n, d> {
  let legal = values;
}
/// One of a few words.
class WordParam<string n, string type, list<string> values, string d>
    : Param<n, d> {
  let words = values;
  let wordsType = type;
}

/// A primitive and its inverse. Values are named by their kind: frame, planes,
/// residual_planes, coefficients, bands, indices, pcm, spectra, residual_pcm,
/// sequence, bytes, bits. `a|b` accepts both. An element type may follow in angle
/// brackets, `sequence<i8>`; `sequence<=>` has that of the first operand.
class Primitive<string opMnemonic, int opCode> {
  string mnemonic = opMnemonic;
  /// The inverse is `inverse_<mnemonic>`.
  int opcode = opCode;
  string summary = ?;
  string description = "";
  /// A statement of the encoding op for the reference page; without types.
  string example = ?;
  list<string> operands = ?;
  list<string> results = ?;
  /// "bit_exact", "bounded" or "perceptual"; "custom": getLossClass of the op
  /// is written by hand, since it depends on the parameters.
  string loss = "bit_exact";
  list<Param> params = [];
  /// Trained table: "never", "optional", "required".
  string table = "never";
  /// Mnemonic of the primitive whose table this one's encoder reads as a model
  /// of rates; empty: none.
  string rates = "";
  /// Mnemonic of the primitive that stands for this one where only what became
  /// of its first result was read: it takes the same operands and parameters and
  /// makes that result alone. Empty: a reader needs all results.
  string coarse = "";
  /// `buildRules` of the op is written in Rules.cpp of the folder.
  bit hasRules = 0;
  /// `verify` of the parameters together is written in Rules.cpp of the folder,
  /// for what ranges do not say.
  bit hasVerifier = 0;
  /// The library whose bits these are, for example "libavif"; empty: they are
  /// our own. Such bits are no part of the format that we keep, and the table
  /// names library and version.
  string library = "";
  /// The inverse is a stage of a Halide pipeline too: Halide.h of the folder
  /// builds it, and Emit.cpp says what the emitter must know of it.
  bit halide = 0;
  /// Decoding loses nothing either: the encoding op folds behind its inverse.
  bit bijective = 0;
}

#endif // SMMIL_CODECS_PRIMITIVEBASE_TD
