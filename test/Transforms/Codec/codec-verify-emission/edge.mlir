// RUN: smmil-opt %s --codec-verify-emission -split-input-file -verify-diagnostics

// expected-error @+1 {{expected one layout.file, found 0; `smmil design` makes it}}
module {
}

// -----

// The structure knows of codecs only that they are there; a format needs them.
sheet.vocab @v {
}
sheet.dataset @d vocab @v sheets 2 {
  field @f : !sheet.text<words>
}
codec.opaque @c : !sheet.text<words> bits_per_value 0.5 to 8.0 ns_per_value 0.1 to 4.0
layout.file @notes stores @d {
  order recorded patterns 64
  tokens @v late
  // expected-error @+1 {{names codec @c, which is no codec.encoder; a format needs one per stream}}
  stream @s of @d::@f codec @c
  index delta_packed
}

// -----

sheet.vocab @v {
}
sheet.dataset @d vocab @v sheets 2 {
  field @f : !sheet.text<words>
}
codec.encoder @c(%x: tensor<?xui8>) -> !codec.bits {
  // expected-error @+1 {{has a knob that is still open; resolve it with codec-materialize-knobs first}}
  %b = codec.zstd %x level ?@level : tensor<?xui8> -> !codec.bits
  codec.return %b : !codec.bits
}
layout.file @notes stores @d {
  order recorded patterns 64
  tokens @v late
  stream @s of @d::@f codec @c
  index delta_packed
}

// -----

sheet.vocab @v {
}
sheet.dataset @d vocab @v sheets 2 {
  field @f : !sheet.text<words>
}
codec.encoder @c(%x: tensor<?xui8>) -> !codec.bits {
  %b = codec.zstd %x level 3 : tensor<?xui8> -> !codec.bits
  codec.return %b : !codec.bits
}
layout.file @notes stores @d {
  // expected-error @+1 {{has a knob that is still open; a format has none}}
  order ?@order
  tokens @v late
  stream @s of @d::@f codec @c
  index delta_packed
}

// -----

// Tables come with the format.
sheet.vocab @v {
}
sheet.dataset @d vocab @v sheets 2 {
  field @f : !sheet.image<?x?x3xui8>
}
// expected-error @+1 {{case 'coded' has an op whose table is not trained; `smmil design` trains and attaches it}}
codec.encoder @c(%x: tensor<?x?x3xui8>) -> !codec.bits {
  %m = codec.resize %x : tensor<?x?x3xui8> -> tensor<32x32x3xui8>
  %p = codec.color %m kind subtract_green chroma 444 : tensor<32x32x3xui8> -> !codec.planes<i16>
  %r = codec.predict %p by med strips 8 : !codec.planes<i16> -> !codec.residual_planes<i16>
  %b = codec.row_rans %r : !codec.residual_planes<i16> -> !codec.bits
  codec.return %b : !codec.bits
}
layout.file @notes stores @d {
  order recorded patterns 64
  tokens @v late
  stream @s of @d::@f codec @c
  index delta_packed
}

// -----

// Choices are made before.
sheet.vocab @v {
}
sheet.dataset @d vocab @v sheets 2 {
  field @f : !sheet.text<words>
}
codec.encoder @c(%x: tensor<?xui8>) -> !codec.bits {
  // expected-error @+1 {{is still open; resolve it with codec-materialize-knobs first}}
  %b = codec.choose ?@which -> !codec.bits {
  case "a" {
    %z = codec.zstd %x level 3 : tensor<?xui8> -> !codec.bits
    codec.yield %z : !codec.bits
  }
  }
  codec.return %b : !codec.bits
}
layout.file @notes stores @d {
  order recorded patterns 64
  tokens @v late
  stream @s of @d::@f codec @c
  index delta_packed
}

// -----

// A plan has no parallel streams.
sheet.vocab @v {
}
sheet.dataset @d vocab @v sheets 2 {
  field @f : !sheet.text<words>
}
codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits {
  %even, %odd = codec.split %x : tensor<?xi16> -> !codec.sequence<i16>, !codec.sequence<i16>
  %e = codec.zstd %even level 3 : !codec.sequence<i16> -> !codec.bits
  %o = codec.zstd %odd level 3 : !codec.sequence<i16> -> !codec.bits
  // expected-error @+1 {{has parallel streams, which the flat plan cannot hold; give each stream a field of its own}}
  %b = codec.join %e, %o : !codec.bits, !codec.bits -> !codec.bits
  codec.return %b : !codec.bits
}
layout.file @notes stores @d {
  order recorded patterns 64
  tokens @v late
  stream @s of @d::@f codec @c
  index delta_packed
}

// -----

// Reversible, lowers to a plan, but no emitter knows this chain.
sheet.vocab @v {
}
sheet.dataset @d vocab @v sheets 2 {
  field @f : !sheet.image<?x?x3xui8>
}
codec.tables @t xxh3 "a6cd5e9392000f6ac44bdff4074eecdb" = "00"
codec.encoder @c(%x: tensor<?x?x3xui8>) -> !codec.bits {
  %b = codec.switch on content -> !codec.bits {
  case "store" {
    %k = codec.store %x : tensor<?x?x3xui8> -> !codec.bits
    codec.yield %k : !codec.bits
  }
  case "odd" for [diagram] {
    // expected-error @+1 {{field `f`, case `odd`: no emitter for the decode chain of ops}}
    %p = codec.color %x kind subtract_green chroma 444 : tensor<?x?x3xui8> -> !codec.planes<i16>
    %e = codec.row_rans %p table @t : !codec.residual_planes<i16> -> !codec.bits
    codec.yield %e : !codec.bits
  }
  }
  codec.return %b : !codec.bits
}
layout.file @notes stores @d {
  order recorded patterns 64
  tokens @v late
  stream @s of @d::@f codec @c
  index delta_packed
}
