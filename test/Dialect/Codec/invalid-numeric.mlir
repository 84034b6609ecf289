// RUN: smmil-opt %s -split-input-file -verify-diagnostics

// Maps of numbers take numbers: a wrong composition is a type error.

// delta C1
codec.encoder @c(%x: tensor<?xui8>) -> !codec.bits {
  // expected-error-re @+1 {{'codec.delta' op operand #0 must be numeric tensor {{.*}}, but got 'tensor<?xui8>'}}
  %s = "codec.delta"(%x) : (tensor<?xui8>) -> !codec.symbols<i16>
  %b = codec.bit_pack %s block 8 : !codec.symbols<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// zigzag_int C1
codec.encoder @c(%x: tensor<?xui8>) -> !codec.bits {
  // expected-error-re @+1 {{'codec.zigzag_int' op operand #0 must be numeric tensor {{.*}}, but got 'tensor<?xui8>'}}
  %s = "codec.zigzag_int"(%x) : (tensor<?xui8>) -> !codec.symbols<i16>
  %b = codec.bit_pack %s block 8 : !codec.symbols<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// byte_transpose C1
codec.encoder @c(%x: tensor<?xui8>) -> !codec.bits {
  // expected-error-re @+1 {{'codec.byte_transpose' op operand #0 must be numeric tensor {{.*}}, but got 'tensor<?xui8>'}}
  %s = "codec.byte_transpose"(%x) : (tensor<?xui8>) -> !codec.symbols<i16>
  %b = codec.bit_pack %s block 8 : !codec.symbols<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// undelta C1
codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits {
  %s = codec.delta %x : tensor<?xi16> -> !codec.symbols<i16>
  // expected-error-re @+1 {{'codec.undelta' op result #0 must be numeric tensor {{.*}}, but got 'tensor<?x1xsi16>'}}
  %y = "codec.undelta"(%s) : (!codec.symbols<i16>) -> tensor<?x1xsi16>
  %b = codec.copy %y : tensor<?x1xsi16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// unzigzag_int C1
codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits {
  %s = codec.delta %x : tensor<?xi16> -> !codec.symbols<i16>
  // expected-error-re @+1 {{'codec.unzigzag_int' op result #0 must be numeric tensor {{.*}}, but got 'tensor<?x1xsi16>'}}
  %y = "codec.unzigzag_int"(%s) : (!codec.symbols<i16>) -> tensor<?x1xsi16>
  %b = codec.copy %y : tensor<?x1xsi16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// byte_untranspose C1
codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits {
  %s = codec.delta %x : tensor<?xi16> -> !codec.symbols<i16>
  // expected-error-re @+1 {{'codec.byte_untranspose' op result #0 must be numeric tensor {{.*}}, but got 'tensor<?x1xsi16>'}}
  %y = "codec.byte_untranspose"(%s) : (!codec.symbols<i16>) -> tensor<?x1xsi16>
  %b = codec.copy %y : tensor<?x1xsi16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// split C1
codec.encoder @c(%x: tensor<?xui8>) -> !codec.bits {
  // expected-error-re @+1 {{'codec.split' op operand #0 must be numeric tensor {{.*}}, but got 'tensor<?xui8>'}}
  %s:2 = "codec.split"(%x) : (tensor<?xui8>) -> (!codec.symbols<i16>, !codec.symbols<i16>)
  %b = codec.bit_pack %s#0 block 8 : !codec.symbols<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// merge C1
codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits {
  %s = codec.delta %x : tensor<?xi16> -> !codec.symbols<i16>
  // expected-error @+1 {{'codec.merge' op operand #1 must be a one-dimensional sequence of integers, but got 'tensor<?xi16>'}}
  %y = "codec.merge"(%s, %x) : (!codec.symbols<i16>, tensor<?xi16>) -> tensor<?xi16>
  %b = codec.bit_pack %y block 8 : tensor<?xi16> -> !codec.bits
  codec.return %b : !codec.bits
}
