// RUN: smmil-opt %s -split-input-file -verify-diagnostics

// Alternatives and what their cases yield.

// switch C1
codec.encoder @c(%x: tensor<?xui8>) -> !codec.bits {
  %a = codec.store %x : tensor<?xui8> -> !codec.bits
  // expected-error @+1 {{'codec.switch' op has 2 names for 1 cases}}
  %b = "codec.switch"() <{selector = "content", names = ["one", "two"], classes = [[]], included = [true]}> ({
    codec.yield %a : !codec.bits
  }) : () -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// Frames may differ in shape, not in rank or element type.
// switch C2
codec.encoder @c(%x: tensor<?xui8>) -> !codec.bits {
  %a = codec.store %x : tensor<?xui8> -> !codec.bits
  %f = codec.switch on content -> tensor<?xui8> {
  case "bytes" {
    %y = codec.inverse_store %a : !codec.bits -> tensor<4xui8>
    codec.yield %y : tensor<4xui8>
  }
  case "words" {
    %y = codec.inverse_store %a : !codec.bits -> tensor<?xi16>
    // expected-error @+1 {{'codec.yield' op yields 'tensor<?xi16>' in case "words", expected 'tensor<?xui8>'}}
    codec.yield %y : tensor<?xi16>
  }
  }
  codec.return %a : !codec.bits
}

// -----

// switch C1
codec.encoder @c(%x: tensor<?xui8>) -> !codec.bits {
  %a = codec.store %x : tensor<?xui8> -> !codec.bits
  // expected-error @+1 {{'codec.switch' op has two cases "store"}}
  %b = codec.switch on content -> !codec.bits {
  case "store" {
    codec.yield %a : !codec.bits
  }
  case "store" for [other] {
    codec.yield %a : !codec.bits
  }
  }
  codec.return %b : !codec.bits
}

// -----

// switch C1
codec.encoder @c(%x: tensor<?xui8>) -> !codec.bits {
  // expected-error @+1 {{'codec.switch' op expects at least one case, got none}}
  %b = codec.switch on content -> !codec.bits {
  }
  codec.return %b : !codec.bits
}

// -----

// switch C2
codec.encoder @c(%x: tensor<?xui8>) -> !codec.bits {
  %b = codec.switch on content -> !codec.bits {
  case "store" {
    // expected-error @+1 {{'codec.yield' op yields 'tensor<?xui8>' in case "store", expected '!codec.bits'}}
    codec.yield %x : tensor<?xui8>
  }
  }
  codec.return %b : !codec.bits
}

// -----

// switch C3
codec.encoder @c(%x: tensor<?xui8>) -> !codec.bits {
  %a = codec.store %x : tensor<?xui8> -> !codec.bits
  // expected-error @+1 {{'codec.switch' op expects selector to be one of content, recorded, but got "size"}}
  %b = codec.switch on size -> !codec.bits {
  case "store" {
    codec.yield %a : !codec.bits
  }
  }
  codec.return %b : !codec.bits
}

// -----

// switch C4
codec.encoder @c(%x: tensor<?xui8>) -> !codec.bits {
  %a = codec.store %x : tensor<?xui8> -> !codec.bits
  // expected-error @+1 {{'codec.switch' op expects class to be one of other, photo, diagram, scanned_text, speech, music, got "cat"}}
  %b = codec.switch on content -> !codec.bits {
  case "store" for [photo, cat] {
    codec.yield %a : !codec.bits
  }
  }
  codec.return %b : !codec.bits
}

// -----

// A knob is no class, since packing routes by what it sees.
// switch C4
codec.encoder @c(%x: tensor<?xui8>) -> !codec.bits {
  %a = codec.store %x : tensor<?xui8> -> !codec.bits
  // expected-error @+1 {{'codec.switch' op expects class to be one of other, photo, diagram, scanned_text, speech, music, got ?@class}}
  %b = "codec.switch"() <{selector = "content", names = ["store"], classes = [[#design.knob<"class">]], included = [true]}> ({
    codec.yield %a : !codec.bits
  }) : () -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// switch C5
codec.encoder @c(%x: tensor<?xui8>) -> !codec.bits {
  %a = codec.store %x : tensor<?xui8> -> !codec.bits
  // expected-error @+1 {{'codec.switch' op expects one list of classes per case, got 0 for 1 cases}}
  %b = "codec.switch"() <{selector = "content", names = ["store"], classes = [], included = [true]}> ({
    codec.yield %a : !codec.bits
  }) : () -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// switch C5
codec.encoder @c(%x: tensor<?xui8>) -> !codec.bits {
  %a = codec.store %x : tensor<?xui8> -> !codec.bits
  // expected-error @+1 {{'codec.switch' op expects one list of classes per case, got "photo"}}
  %b = "codec.switch"() <{selector = "content", names = ["store"], classes = ["photo"], included = [true]}> ({
    codec.yield %a : !codec.bits
  }) : () -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// A case without a block, and one without an op.
codec.encoder @c(%x: tensor<?xui8>) -> !codec.bits {
  // expected-error @+1 {{'codec.switch' op region #0 ('cases') failed to verify constraint: region with 1 blocks}}
  %b = "codec.switch"() <{selector = "content", names = ["one"], classes = [[]], included = [true]}> ({
  }) : () -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

codec.encoder @c(%x: tensor<?xui8>) -> !codec.bits {
  // expected-error @+1 {{'codec.switch' op expects a non-empty block}}
  %b = "codec.switch"() <{selector = "content", names = ["one"], classes = [[]], included = [true]}> ({
  ^bb0:
  }) : () -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// switch C6
codec.encoder @c(%x: tensor<?xui8>) -> !codec.bits {
  %a = codec.store %x : tensor<?xui8> -> !codec.bits
  // expected-error @+1 {{'codec.switch' op expects one flag per case, got 2 for 1 cases}}
  %b = "codec.switch"() <{selector = "content", names = ["store"], classes = [[]], included = [true, false]}> ({
    codec.yield %a : !codec.bits
  }) : () -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// switch C6
codec.encoder @c(%x: tensor<?xui8>) -> !codec.bits {
  %a = codec.store %x : tensor<?xui8> -> !codec.bits
  // expected-error @+1 {{'codec.switch' op expects included to be one of true, false, got 1}}
  %b = "codec.switch"() <{selector = "content", names = ["store"], classes = [[]], included = [1]}> ({
    codec.yield %a : !codec.bits
  }) : () -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// recipe C1
// expected-error @+1 {{'codec.recipe' op expects one argument, a frame, got '!codec.bits'}}
codec.recipe @r(%x: !codec.bits) for [other] because "it is short" {
  codec.yield %x : !codec.bits
}

// -----

// recipe C1
// expected-error @+1 {{'codec.recipe' op expects to end with codec.yield of one !codec.bits}}
codec.recipe @r(%x: tensor<?xui8>) for [other] because "it is short" {
  codec.yield %x : tensor<?xui8>
}

// -----

// recipe C1
// expected-error @+1 {{'codec.recipe' op expects to end with codec.yield of one !codec.bits}}
codec.recipe @r(%x: tensor<?xi16>) for [other] because "it has two halves" {
  %e, %o = codec.split %x : tensor<?xi16> -> !codec.sequence<i16>, !codec.sequence<i16>
  %a = codec.bit_pack %e block 8 : !codec.sequence<i16> -> !codec.bits
  %b = codec.bit_pack %o block 8 : !codec.sequence<i16> -> !codec.bits
  codec.yield %a, %b : !codec.bits, !codec.bits
}

// -----

// recipe C2
// expected-error @+1 {{'codec.recipe' op expects one content class at least, got none}}
codec.recipe @r(%x: tensor<?xui8>) for [] because "it is short" {
  %b = codec.zstd %x level 1 : tensor<?xui8> -> !codec.bits
  codec.yield %b : !codec.bits
}

// -----

// recipe C2
// expected-error @+1 {{'codec.recipe' op expects class to be one of other, photo, diagram, scanned_text, speech, music, got "cat"}}
codec.recipe @r(%x: tensor<?xui8>) for [other, cat] because "it is short" {
  %b = codec.zstd %x level 1 : tensor<?xui8> -> !codec.bits
  codec.yield %b : !codec.bits
}
