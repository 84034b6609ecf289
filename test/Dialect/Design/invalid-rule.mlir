// RUN: smmil-opt %s -split-input-file -verify-diagnostics

// rule C1
design.problem @p for @l model @m task @t target @h seed 0 {
  knob @k in [1]
  // expected-error @+1 {{'design.rule' op expects a sentence that says what must hold, got "  "}}
  rule "  " (%k = @k) {
    %ok = arith.constant true
    yield %ok
  }
}

// -----

// rule C2
// expected-note @+1 {{knobs are declared in this problem}}
design.problem @p for @l model @m task @t target @h seed 0 {
  // expected-error @+1 {{'design.rule' op names undeclared knob @k}}
  rule "holds" (%k = @k) {
    %ok = arith.constant true
    yield %ok
  }
}

// -----

// rule C2
design.problem @p for @l model @m task @t target @h seed 0 {
  // expected-error @+1 {{'design.rule' op expects knobs to be symbols, but got "k"}}
  "design.rule"() <{sentence = "holds", knobs = ["k"]}> ({
  ^bb0(%k: i64):
    %ok = arith.constant true
    design.yield %ok
  }) : () -> ()
}

// -----

// rule C3
design.problem @p for @l model @m task @t target @h seed 0 {
  // expected-note @+1 {{the knob is declared here}}
  knob @chain in ["dct"]
  // expected-error @+1 {{'design.rule' op takes @chain as 'i64', but its values are '!design.word'}}
  rule "holds" (%c = @chain) {
    %ok = arith.constant true
    yield %ok
  }
}

// -----

// rule C3
design.problem @p for @l model @m task @t target @h seed 0 {
  knob @k in [1]
  // expected-error @+1 {{'design.rule' op names 1 knobs, but its region takes 2}}
  "design.rule"() <{sentence = "holds", knobs = [@k]}> ({
  ^bb0(%k: i64, %l: i64):
    %ok = arith.constant true
    design.yield %ok
  }) : () -> ()
}

// -----

// rule C4
design.problem @p for @l model @m task @t target @h seed 0 {
  knob @k in [1]
  rule "holds" (%k = @k) {
    // expected-error @+1 {{block with no terminator}}
    %ok = arith.constant true
  }
}

// -----

// yield C1
design.problem @p for @l model @m task @t target @h seed 0 {
  knob @k in [1]
  rule "holds" (%k = @k) {
    // expected-error @+1 {{'design.yield' op operand #0 must be 1-bit signless integer, but got 'i64'}}
    "design.yield"(%k) : (i64) -> ()
  }
}

// -----

// rule C5
design.problem @p for @l model @m task @t target @h seed 0 {
  knob @k in [1]
  rule "holds" (%k = @k) {
    %ok = arith.constant true
    // expected-error @+1 {{'builtin.unrealized_conversion_cast' op cannot stand in a rule, expected arith or design.is}}
    %n = builtin.unrealized_conversion_cast %k : i64 to i32
    yield %ok
  }
}

// -----

// is C1
design.problem @p for @l model @m task @t target @h seed 0 {
  knob @k in [1]
  rule "holds" (%k = @k) {
    // expected-error @+1 {{'design.is' op operand #0 must be a word of a knob's domain, but got 'i64'}}
    %ok = "design.is"(%k) <{word = "dct"}> : (i64) -> i1
    yield %ok
  }
}
