// Both translations report what cannot be emitted at its place.
// RUN: smmil-translate %s --smmil-to-cpp -split-input-file -verify-diagnostics
// RUN: smmil-translate %s --smmil-to-halide -split-input-file -verify-diagnostics

// expected-error @+1 {{expected one layout.file, found 0; `smmil design` makes it}}
module {
}

// -----

sheet.vocab @v {
}
sheet.dataset @d vocab @v sheets 2 {
  field @f : !sheet.image<?x?x3xui8>
}
codec.encoder @c(%x: tensor<?x?x3xui8>) -> !codec.bits {
  %b = codec.switch on content -> !codec.bits {
  case "store" {
    %k = codec.store %x : tensor<?x?x3xui8> -> !codec.bits
    codec.yield %k : !codec.bits
  }
  case "untrained" for [diagram] {
    // expected-error @+1 {{field `f`, case `untrained`: the tables are not trained}}
    %p = codec.color %x kind subtract_green chroma 444 : tensor<?x?x3xui8> -> !codec.planes<i16>
    %r = codec.predict %p by med strips 4 : !codec.planes<i16> -> !codec.residual_planes<i16>
    %e = codec.row_rans %r : !codec.residual_planes<i16> -> !codec.bits
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

// -----

// A table of another primitive.
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
  case "lossless" for [diagram] {
    // expected-error @+1 {{field `f`, case `lossless`: }}
    %p = codec.color %x kind subtract_green chroma 444 : tensor<?x?x3xui8> -> !codec.planes<i16>
    %r = codec.predict %p by med strips 4 : !codec.planes<i16> -> !codec.residual_planes<i16>
    %e = codec.row_rans %r table @t : !codec.residual_planes<i16> -> !codec.bits
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
