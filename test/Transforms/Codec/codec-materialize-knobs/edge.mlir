// RUN: not smmil-opt %s --codec-materialize-knobs="values=keep" 2>&1 | FileCheck %s --check-prefix=BARE
// RUN: not smmil-opt %s --codec-materialize-knobs="values==16" 2>&1 | FileCheck %s --check-prefix=NAMELESS
// RUN: not smmil-opt %s --codec-materialize-knobs="values=keep=16,keep=16" 2>&1 | FileCheck %s --check-prefix=TWICE
// RUN: not smmil-opt %s --codec-materialize-knobs="values=kep=16" 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// RUN: not smmil-opt %s --codec-materialize-knobs="values=keep=1025" 2>&1 | FileCheck %s --check-prefix=ILLEGAL
// RUN: not smmil-opt %s --codec-materialize-knobs="values=keep=many" 2>&1 | FileCheck %s --check-prefix=WORD
// RUN: not smmil-opt %s --codec-materialize-knobs="values=use_dct=true,use_lossless=false complete" 2>&1 | FileCheck %s --check-prefix=OPEN
// RUN: smmil-opt %s --codec-materialize-knobs="values=use_dct=false,use_lossless=true complete" | FileCheck %s --check-prefix=DROPPED

// BARE:     error: option values expects knob=value, but got 'keep'
// NAMELESS: error: option values expects knob=value, but got '=16'
// TWICE:    error: option values gives ?@keep twice
// UNKNOWN:  error: option values names ?@kep, but no op uses such a knob
// ILLEGAL:  error: 'codec.scan' op cannot take 1025 for ?@keep as its keep: expected an integer from 1 to 1024
// WORD:     error: 'codec.scan' op cannot take "many" for ?@keep as its keep: expected an integer from 1 to 1024
// Told once, at the first use, and the pass fails.
// OPEN:     error: 'codec.scan' op still uses ?@keep, expected a value for it
// OPEN-NOT: error:
// Knobs of a dropped case need no value.
// DROPPED:  codec.predict %{{.*}} by med strips 8
codec.encoder @image_c(%x: tensor<32x32x3xui8>) -> !codec.bits {
  %b = codec.switch on content -> !codec.bits {
  case "dct" if ?@use_dct for [photo] {
    %p = codec.color %x kind ycbcr chroma 420 : tensor<32x32x3xui8> -> !codec.planes<i16>
    %f = codec.block_dct %p size 8 : !codec.planes<i16> -> !codec.coefficients<i16>
    %s = codec.scan %f keep ?@keep : !codec.coefficients<i16> -> !codec.bands<i16>
    %q = codec.quantize %s steps 24 : !codec.bands<i16> -> !codec.bands<i16>
    %e = codec.band_rans %q lanes ?@lanes : !codec.bands<i16> -> !codec.bits
    codec.yield %e : !codec.bits
  }
  case "lossless" if ?@use_lossless for [diagram] {
    %p = codec.color %x kind subtract_green chroma 444 : tensor<32x32x3xui8> -> !codec.planes<i16>
    %r = codec.predict %p by med strips 8 : !codec.planes<i16> -> !codec.residual_planes<i16>
    %e = codec.row_rans %r : !codec.residual_planes<i16> -> !codec.bits
    codec.yield %e : !codec.bits
  }
  }
  codec.return %b : !codec.bits
}
