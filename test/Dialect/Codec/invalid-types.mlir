// RUN: smmil-opt %s -split-input-file -verify-diagnostics

// Values between steps have the elements that their arithmetic states.

// sequence C1
// expected-error @+1 {{expects a sequence of i8, i16, i32 or i64, got 'f32'}}
module attributes {type = !codec.sequence<f32>} {
}

// -----

// sequence C1
// expected-error @+1 {{expects a sequence of i8, i16, i32 or i64, got 'ui8'}}
module attributes {type = !codec.sequence<ui8>} {
}

// -----

// planes C1
// expected-error @+1 {{expects planes of i16, got 'i8'}}
module attributes {type = !codec.planes<i8>} {
}

// -----

// residual_planes C1
// expected-error @+1 {{expects residual planes of i16, got 'i32'}}
module attributes {type = !codec.residual_planes<i32>} {
}

// -----

// coefficients C1
// expected-error @+1 {{expects coefficients of i16, got 'i32'}}
module attributes {type = !codec.coefficients<i32>} {
}

// -----

// bands C1
// expected-error @+1 {{expects bands of i16, got 'si16'}}
module attributes {type = !codec.bands<si16>} {
}

// -----

// residual_pcm C1
// expected-error @+1 {{expects a residual of i16, got 'i32'}}
module attributes {type = !codec.residual_pcm<i32>} {
}
