// RUN: smmil-opt %s -split-input-file -verify-diagnostics

// expect_eq C1
codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits {
  %s = codec.delta %x : tensor<?xi16> -> !codec.sequence<i16>
  // expected-error @+1 {{'check.expect_eq' op requires all operands to have the same type}}
  "check.expect_eq"(%x, %s) : (tensor<?xi16>, !codec.sequence<i16>) -> ()
  %b = codec.bit_pack %s block 8 : !codec.sequence<i16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// expect_eq_const C1
codec.encoder @c(%x: tensor<4xi16>) -> !codec.bits {
  // expected-error @+1 {{'check.expect_eq_const' op expects a 'tensor<2xi16>', but the value is 'tensor<4xi16>'}}
  check.expect_eq_const %x, dense<[1, 2]> : tensor<2xi16> : tensor<4xi16>
  %b = codec.bit_pack %x block 8 : tensor<4xi16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// expect_eq_const C1
codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits {
  // expected-error @+1 {{'check.expect_eq_const' op expects a 'tensor<2xi32>', but the value is 'tensor<?xi16>'}}
  check.expect_eq_const %x, dense<[1, 2]> : tensor<2xi32> : tensor<?xi16>
  %b = codec.bit_pack %x block 8 : tensor<?xi16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// expect_psnr C1
codec.encoder @c(%x: tensor<?xui8>) -> !codec.bits {
  // expected-error @+1 {{'check.expect_psnr' op expects a bound above 0 dB, but got 0.0}}
  check.expect_psnr %x, %x at_least 0.0 : tensor<?xui8>
  %b = codec.store %x : tensor<?xui8> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// expect_psnr C1
codec.encoder @c(%x: tensor<?xui8>) -> !codec.bits {
  // expected-error @+1 {{'check.expect_psnr' op expects a bound above 0 dB, but got 0x7FF8000000000000}}
  check.expect_psnr %x, %x at_least 0x7FF8000000000000 : tensor<?xui8>
  %b = codec.store %x : tensor<?xui8> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// expect_psnr C2
codec.encoder @c(%x: tensor<?xi16>) -> !codec.bits {
  // expected-error @+1 {{'check.expect_psnr' op operand #0 must be tensor of 8-bit unsigned integer values, but got 'tensor<?xi16>'}}
  check.expect_psnr %x, %x at_least 40.0 : tensor<?xi16>
  %b = codec.bit_pack %x block 8 : tensor<?xi16> -> !codec.bits
  codec.return %b : !codec.bits
}

// -----

// expect_psnr C2
codec.encoder @c(%x: tensor<?xui8>) -> !codec.bits {
  %b = codec.store %x : tensor<?xui8> -> !codec.bits
  %y = codec.inverse_store %b : !codec.bits -> tensor<2xui8>
  // expected-error @+1 {{'check.expect_psnr' op requires all operands to have the same type}}
  "check.expect_psnr"(%x, %y) <{bound = 1.0}> : (tensor<?xui8>, tensor<2xui8>) -> ()
  codec.return %b : !codec.bits
}

// -----

// test C1
// expected-error @+1 {{'check.test' op expects at least one expectation, but got none}}
check.test @nothing {
  %x = check.constant dense<0> : tensor<1xi16> : tensor<?xi16>
}

// -----

// constant C1
check.test @shape {
  // expected-error @+1 {{'check.constant' op holds a 'tensor<2xi16>', but its type is 'tensor<3xi16>'}}
  %x = check.constant dense<0> : tensor<2xi16> : tensor<3xi16>
  check.expect_eq %x, %x : tensor<3xi16>
}

// -----

// constant C1
check.test @elements {
  // expected-error @+1 {{'check.constant' op holds a 'tensor<2xi16>', but its type is 'tensor<?xui8>'}}
  %x = check.constant dense<0> : tensor<2xi16> : tensor<?xui8>
  check.expect_eq %x, %x : tensor<?xui8>
}

// -----

// constant C2
check.test @rate {
  // expected-error @+1 {{'check.constant' op has the rate of a sound, but holds 'i16'}}
  %x = check.constant dense<0> : tensor<2xi16> rate 8000 : tensor<?xi16>
  check.expect_eq %x, %x : tensor<?xi16>
}

// -----

// constant C2
check.test @no_rate {
  // expected-error @+1 {{'check.constant' op expects a rate of at least 1, but got 0}}
  %x = check.constant dense<0> : tensor<2x1xsi16> rate 0 : tensor<?x1xsi16>
  check.expect_eq %x, %x : tensor<?x1xsi16>
}
