// RUN: smmil-opt %s -split-input-file -verify-diagnostics

// Symbols, alternatives and terminators.

// opaque C1
// expected-error @+1 {{'codec.opaque' op expects bits_per_value from 0 or more up to no less, got 6.0 to 0.1}}
codec.opaque @o : i8 bits_per_value 6.0 to 0.1 ns_per_value 0.5 to 12.0

// -----

// opaque C1
// expected-error @+1 {{'codec.opaque' op expects ns_per_value from 0 or more up to no less, got -1.0 to 12.0}}
codec.opaque @o : i8 bits_per_value 0.1 to 6.0 ns_per_value -1 to 12.0

// -----

// opaque C1
// expected-error @+1 {{'codec.opaque' op expects ns_per_value from 0 or more up to no less, got 0.0 to 0x7FF0000000000000}}
codec.opaque @o : i8 bits_per_value 0.1 to 6.0 ns_per_value 0.0 to 0x7FF0000000000000

// -----

// tables C1
// expected-error @+1 {{'codec.tables' op expects an even number of hexadecimal digits, got 1}}
codec.tables @t xxh3 "a6cd5e9392000f6ac44bdff4074eecdb" = "0"

// -----

// tables C1
// expected-error @+1 {{'codec.tables' op expects hexadecimal digits, got 'x' at position 1}}
codec.tables @t xxh3 "a6cd5e9392000f6ac44bdff4074eecdb" = "0x"

// -----

// tables C2
// expected-error @+1 {{'codec.tables' op has content with the xxh3-128 "a6cd5e9392000f6ac44bdff4074eecdb", not "a6cd5e9392000f6ac44bdff4074eecdc"}}
codec.tables @t xxh3 "a6cd5e9392000f6ac44bdff4074eecdc" = "00"

// -----

// encoder C1
// expected-error @+1 {{'codec.encoder' op expects a frame as source, got 'tensor<?xf32>'}}
codec.encoder @c(%x: tensor<?xf32>) -> !codec.bits {
  codec.return %x : tensor<?xf32>
}

// -----

// encoder C1
// expected-error @+1 {{expected the result !codec.bits}}
codec.encoder @c(%x: tensor<?xui8>) -> tensor<?xui8> {
  codec.return %x : tensor<?xui8>
}

// -----

// encoder C1
codec.encoder @c(%x: tensor<?xui8>) -> !codec.bits {
  // expected-error @+1 {{'codec.return' op returns 'tensor<?xui8>', expected '!codec.bits'}}
  codec.return %x : tensor<?xui8>
}

// -----

// encoder C1
// expected-error @+1 {{'codec.encoder' op expects one argument of type 'tensor<?xui8>', got 'tensor<?xui8>', 'tensor<?xui8>'}}
"codec.encoder"() <{sym_name = "c", source = tensor<?xui8>}> ({
^bb0(%x: tensor<?xui8>, %y: tensor<?xui8>):
  %b = codec.store %x : tensor<?xui8> -> !codec.bits
  codec.return %b : !codec.bits
}) : () -> ()

// -----

// encoder C2
// expected-error @+1 {{'codec.encoder' op expects floor and metric together, got no metric}}
"codec.encoder"() <{sym_name = "c", source = tensor<?x?x3xui8>, floor = 38.0}> ({
^bb0(%x: tensor<?x?x3xui8>):
  %b = codec.store %x : tensor<?x?x3xui8> -> !codec.bits
  codec.return %b : !codec.bits
}) : () -> ()

// -----

// encoder C2
// expected-error @+1 {{'codec.encoder' op expects metric to be one of tensor_psnr_db, max_level_error, command, but got "beauty"}}
codec.encoder @c(%x: tensor<?x?x3xui8>) -> !codec.bits floor 38.0 of beauty {
  %b = codec.store %x : tensor<?x?x3xui8> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// encoder C2
// expected-error @+1 {{'codec.encoder' op expects metric to be one of none for this source, but got "snr_db"}}
codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits floor 38.0 of snr_db {
  %b = codec.store %x : tensor<?xi16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// encoder C6
// expected-error @+1 {{'codec.encoder' op expects numbers of the width of a numeric source, but got "<f4" for 'tensor<?xi16>'}}
codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits attributes {numbers = "<f4"} {
  %b = codec.store %x : tensor<?xi16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// encoder C6
// expected-error @+1 {{'codec.encoder' op expects numbers of the width of a numeric source, but got "|u1" for 'tensor<?xui8>'}}
codec.encoder @c(%x: tensor<?xui8>) -> !codec.bits attributes {numbers = "|u1"} {
  %b = codec.store %x : tensor<?xui8> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// encoder C2
// expected-error @+1 {{'codec.encoder' op expects a finite floor, got 0x7FF0000000000000}}
codec.encoder @c(%x: tensor<?x?x3xui8>) -> !codec.bits floor 0x7FF0000000000000 of tensor_psnr_db {
  %b = codec.store %x : tensor<?x?x3xui8> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// encoder C3
// expected-error @+1 {{'codec.encoder' op normalizes 'tensor<?xui8>', which is no image}}
codec.encoder @c(%x: tensor<?xui8>) -> !codec.bits normalize mean [0.5, 0.5, 0.5] deviation [0.2, 0.2, 0.2] {
  %b = codec.store %x : tensor<?xui8> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// encoder C3
// expected-error @+1 {{'codec.encoder' op expects three finite means and three finite deviations above 0, got [0.5, 0.5] and [0.2, 0.2, 0.2]}}
codec.encoder @c(%x: tensor<?x?x3xui8>) -> !codec.bits normalize mean [0.5, 0.5] deviation [0.2, 0.2, 0.2] {
  %b = codec.store %x : tensor<?x?x3xui8> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// encoder C3
// expected-error @+1 {{'codec.encoder' op expects three finite means and three finite deviations above 0, got [0.5, 0.5, 0.5] and [0.2, 0.2, 0.0]}}
codec.encoder @c(%x: tensor<?x?x3xui8>) -> !codec.bits normalize mean [0.5, 0.5, 0.5] deviation [0.2, 0.2, 0] {
  %b = codec.store %x : tensor<?x?x3xui8> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// encoder C3
// expected-error @+1 {{'codec.encoder' op expects three finite means and three finite deviations above 0, got [0x7FF8000000000000, 0.5, 0.5] and []}}
"codec.encoder"() <{sym_name = "c", source = tensor<?x?x3xui8>, mean = array<f64: 0x7FF8000000000000, 0.5, 0.5>}> ({
^bb0(%x: tensor<?x?x3xui8>):
  %b = codec.store %x : tensor<?x?x3xui8> -> !codec.bits
  codec.return %b : !codec.bits
}) : () -> ()

// -----

// encoder C4
// expected-error @+1 {{'codec.encoder' op expects a background of three values from 0 to 255, got array<i64: 255, 256, 0>}}
codec.encoder @c(%x: tensor<?x?x3xui8>) -> !codec.bits background [255, 256, 0] {
  %b = codec.store %x : tensor<?x?x3xui8> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// encoder C5
// expected-error @+1 {{'codec.encoder' op expects copy_pixels to be an integer from 0 to 1099511627776, got -1}}
codec.encoder @c(%x: tensor<?x?x3xui8>) -> !codec.bits copy_pixels -1 {
  %b = codec.store %x : tensor<?x?x3xui8> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// decoder C1
codec.encoder @c(%x: tensor<?xui8>) -> !codec.bits {
  %b = codec.store %x : tensor<?xui8> -> !codec.bits
  codec.return %b : !codec.bits
}
// expected-error @+1 {{'codec.decoder' op expects a frame as result, got '!codec.bits'}}
codec.decoder @d of @c(%b: !codec.bits) -> !codec.bits {
  codec.return %b : !codec.bits
}

// -----

// decoder C1
codec.encoder @c(%x: tensor<?xui8>) -> !codec.bits {
  %b = codec.store %x : tensor<?xui8> -> !codec.bits
  codec.return %b : !codec.bits
}
// expected-error @+1 {{'codec.decoder' op expects one argument of type '!codec.bits', got 'tensor<?xui8>'}}
codec.decoder @d of @c(%b: tensor<?xui8>) -> tensor<?xui8> {
  codec.return %b : tensor<?xui8>
}

// -----

// decoder C2
// expected-error @+1 {{'codec.decoder' op decodes @missing, which is not a codec.encoder}}
codec.decoder @d of @missing(%b: !codec.bits) -> tensor<?xui8> {
  %x = codec.inverse_store %b : !codec.bits -> tensor<?xui8>
  codec.return %x : tensor<?xui8>
}

// -----

// decoder C2
// expected-note @+1 {{it is this op}}
codec.tables @t xxh3 "a6cd5e9392000f6ac44bdff4074eecdb" = "00"
// expected-error @+1 {{'codec.decoder' op decodes @t, which is not a codec.encoder}}
codec.decoder @d of @t(%b: !codec.bits) -> tensor<?xui8> {
  %x = codec.inverse_store %b : !codec.bits -> tensor<?xui8>
  codec.return %x : tensor<?xui8>
}

// -----

// A body that ends in a terminator of another dialect.
codec.encoder @c(%x: tensor<?xui8>) -> !codec.bits {
  // expected-error @+1 {{'codec.yield' op expects parent op to be one of 'codec.switch, codec.recipe'}}
  codec.yield %x : tensor<?xui8>
}
