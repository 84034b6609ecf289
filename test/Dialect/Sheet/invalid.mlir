// RUN: smmil-opt %s -split-input-file -verify-diagnostics

// vocab C1
sheet.vocab @vocab {
  // expected-error @+1 {{'sheet.field' op expects parent op 'sheet.dataset'}}
  field @text : !sheet.text<words>
}

// -----

// vocab C1
sheet.vocab @vocab {
  // expected-error @+1 {{'sheet.vocab' op cannot stand in sheet.vocab, expected special}}
  sheet.vocab @inner {
  }
}

// -----

// vocab C2
sheet.vocab @vocab {
  // expected-note @+1 {{the other token is declared here}}
  special @img = "<IMAGE>"
  // expected-error @+1 {{'sheet.special' op spells @picture like another token}}
  special @picture = "<IMAGE>"
}

// -----

// special C1
sheet.vocab @vocab {
  // expected-error @+1 {{'sheet.special' op expects a spelling of at least one byte}}
  special @img = ""
}

// -----

// dataset C1
sheet.vocab @vocab {
}
// expected-error @+1 {{'sheet.dataset' op expects at least 0 sheets, but got -1}}
sheet.dataset @wild vocab @vocab sheets -1 {
}

// -----

// dataset C2
// expected-error @+1 {{'sheet.dataset' op names unknown vocabulary @vocab}}
sheet.dataset @wild vocab @vocab sheets 1 {
}

// -----

// dataset C3
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
  // expected-error @+1 {{'sheet.vocab' op cannot stand in sheet.dataset, expected field}}
  vocab @inner {
  }
}

// -----

// dataset C4
sheet.vocab @vocab {
}
// expected-error @+1 {{'sheet.dataset' op expects statistic images_per_sheet to be an i64 array without negative entries}}
sheet.dataset @wild vocab @vocab sheets 1 stats {images_per_sheet = array<i64: 1, -2>} {
}

// -----

// dataset C4
sheet.vocab @vocab {
}
// expected-error @+1 {{'sheet.dataset' op expects words_per_sheet and images_per_sheet to have one entry a sheet, but got 1 and 2}}
sheet.dataset @wild vocab @vocab sheets 1 stats {images_per_sheet = array<i64: 1, 2>, words_per_sheet = array<i64: 7>} {
}

// -----

// field C1
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
  // expected-error @+1 {{'sheet.field' op expects a text, image, audio, video or numeric type of the sheet dialect, but got 'i32'}}
  field @text : i32
}

// -----

// field C2
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
  // expected-error @+1 {{'sheet.field' op expects statistic "bytes" to be a number of at least 0, but got -4 : i64}}
  field @text : !sheet.text<words> stats {bytes = -4 : i64}
}

// -----

// field C2
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
  // expected-error @+1 {{'sheet.field' op expects statistic "share" to be a number of at least 0, but got 0x7FF8000000000000 : f64}}
  field @text : !sheet.text<words> stats {share = 0x7FF8000000000000 : f64}
}

// -----

// field C3
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
  // expected-error @+1 {{'sheet.field' op counts 3 distinct items among 2}}
  field @text : !sheet.text<words> stats {items = 2 : i64, unique = 3 : i64}
}

// -----

// text C1
// expected-error @+1 {{expects text to be counted in words or bytes, but got 'tokens'}}
module attributes {type = !sheet.text<tokens>} {
}

// -----

// image C1
// expected-error @+1 {{expects height x width x channels of an unsigned integer, for example ?x?x3xui8, but got 2 extents of 'ui8'}}
module attributes {type = !sheet.image<?x?xui8>} {
}

// -----

// image C1
// expected-error @+1 {{expects height x width x channels of an unsigned integer, for example ?x?x3xui8, but got 3 extents of 'f32'}}
module attributes {type = !sheet.image<?x?x3xf32>} {
}

// -----

// audio C1
// expected-error @+1 {{expects samples x channels of a signed integer, for example ?x1xsi16, but got 1 extents of 'si16'}}
module attributes {type = !sheet.audio<?xsi16>} {
}

// -----

// numeric C1
// expected-error @+1 {{expects integers or floats as NumPy writes them, for example "<f4", but got "f4"}}
module attributes {type = !sheet.numeric<"f4">} {
}
