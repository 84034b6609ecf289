// RUN: smmil-opt %s --design-build-problem --verify-diagnostics

// expected-error @+1 {{has no design.problem to add the request to; layout-enumerate makes one}}
module {
}
