// Cases of the ops in Toy.td, for labels.test; never parsed.

// play C1
// expected-error @+1 {{}}

// -----

// play C2
// expected-error @+1 {{}}

// -----

// play C4

// -----

// stop C1
// expected-error @+1 {{}}

// -----

// play C9
// expected-error @+1 {{}}
