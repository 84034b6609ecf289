// RUN: smmil-opt %s --sheet-verify -split-input-file -verify-diagnostics

// expected-error @+1 {{expected a sheet.dataset; `smmil profile` writes one}}
module {
}

// -----

sheet.vocab @v {
}
// expected-note @+1 {{the first one is here}}
sheet.dataset @a vocab @v sheets 1 {
  field @text : !sheet.text<words> stats {bytes = 1 : i64, items = 1 : i64}
}
// expected-error @+1 {{is the second dataset, expected one in a module}}
sheet.dataset @b vocab @v sheets 1 {
  field @text : !sheet.text<words> stats {bytes = 1 : i64, items = 1 : i64}
}

// -----

sheet.vocab @v {
}
// expected-error @+1 {{has no field to store}}
sheet.dataset @a vocab @v sheets 1 {
}

// -----

sheet.vocab @v {
}
sheet.dataset @a vocab @v sheets 1 {
  // expected-error @+1 {{has no statistic 'items', which layouts are compared by; `smmil profile` takes it}}
  field @text : !sheet.text<words> stats {bytes = 1 : i64}
}

// -----

// The generic form is read alike.
"sheet.vocab"() <{sym_name = "v"}> ({
^bb0:
}) : () -> ()
"sheet.dataset"() <{sym_name = "a", vocab = @v, sheets = 1 : i64}> ({
  // expected-error @+1 {{has no statistic 'bytes', which layouts are compared by; `smmil profile` takes it}}
  "sheet.field"() <{sym_name = "text", type = !sheet.text<words>, stats = {items = 1 : i64}}> : () -> ()
}) : () -> ()

// -----

sheet.vocab @v {
}
// expected-error @+1 {{has more entries in words_per_sheet than sheets}}
sheet.dataset @a vocab @v sheets 1 stats {words_per_sheet = array<i64: 3, 4>} {
  field @text : !sheet.text<words> stats {bytes = 1 : i64, items = 1 : i64}
}

// -----

sheet.vocab @v {
}
// expected-error @+1 {{has more entries in images_per_sheet than sheets}}
sheet.dataset @a vocab @v sheets 1 stats {images_per_sheet = array<i64: 3, 4>} {
  field @text : !sheet.text<words> stats {bytes = 1 : i64, items = 1 : i64}
}
