// RUN: smmil-opt %s -split-input-file -verify-diagnostics

// What the formats themselves refuse.

sheet.view @v of @wild {
  // expected-error @+1 {{expected after, before or around}}
  take 1 of @image each beside @vocab::@img
}

// -----

sheet.view @v of @wild {
  // expected-error @+1 {{expected integer value}}
  take "one" of @image
}

// -----

// expected-error @+1 {{expected integer value}}
sheet.dataset @wild vocab @vocab sheets many {
}

// -----

// expected-error @+1 {{'sheet.take' op expects parent op to be one of 'sheet.view, sheet.cycle'}}
sheet.take 1 of @image

// -----

// expected-error @+1 {{'sheet.vocab' op region #0 ('body') failed to verify constraint: region with 1 blocks}}
"sheet.vocab"() <{sym_name = "v"}> ({
}) : () -> ()

// -----

sheet.view @v of @wild {
  // expected-error @+1 {{failed to satisfy constraint: a 64-bit integer or a knob}}
  "sheet.take"() <{count = "one", field = @image}> : () -> ()
}
