// RUN: smmil-translate %s --smmil-to-cpp -split-input-file -verify-diagnostics

// What version 1 of the dataset has once cannot differ from stream to stream.
sheet.vocab @vocab {
}
sheet.dataset @d vocab @vocab sheets 1 {
  field @text : !sheet.text<words>
  field @note : !sheet.text<words>
}
codec.opaque @text_c : !sheet.text<words> bits_per_value 0.5 to 8.0 ns_per_value 0.1 to 4.0
layout.file @d_v1 stores @d {
  order recorded
  tokens @vocab late
  // expected-note @+1 {{a dataset has one block, stated here}}
  stream @t of @d::@text codec @text_c block 4096
  // expected-error @+1 {{has block 8192, expected 4096 as in the streams before it}}
  stream @n of @d::@note codec @text_c block 8192
  index delta_packed
}

// -----

sheet.vocab @vocab {
}
sheet.dataset @d vocab @vocab sheets 1 {
  field @text : !sheet.text<words>
  field @note : !sheet.text<words>
}
codec.opaque @text_c : !sheet.text<words> bits_per_value 0.5 to 8.0 ns_per_value 0.1 to 4.0
layout.file @d_v1 stores @d {
  order recorded
  tokens @vocab late
  // expected-note @+1 {{a dataset has one chunk, stated here}}
  stream @t of @d::@text codec @text_c chunk 16
  // expected-error @+1 {{has chunk 64, expected 16 as in the streams before it}}
  stream @n of @d::@note codec @text_c chunk 64
  index delta_packed
}
