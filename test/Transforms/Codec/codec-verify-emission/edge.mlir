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

// Alternatives are of whole graphs.
sheet.vocab @v {
}
sheet.dataset @d vocab @v sheets 2 {
  field @f : !sheet.text<words>
}
codec.encoder @c(%x: tensor<?xui8>) -> !codec.bits {
  // expected-error @+1 {{stands inside of a graph; a plan has alternatives of whole graphs}}
  %z = codec.switch on content -> tensor<?xui8> {
  case "a" {
    codec.yield %x : tensor<?xui8>
  }
  }
  %b = codec.zstd %z level 3 : tensor<?xui8> -> !codec.bits
  codec.return %b : !codec.bits
}
layout.file @notes stores @d {
  order recorded patterns 64
  tokens @v late
  stream @s of @d::@f codec @c
  index delta_packed
}
