// RUN: smmil-opt %s --layout-verify -split-input-file -verify-diagnostics

// expected-error @+1 {{expected a layout.file; layout-enumerate builds one}}
module {
}

// -----

sheet.vocab @v {
}
sheet.dataset @wild vocab @v sheets 2 stats {patterns = 2 : i64} {
  field @text : !sheet.text<words>
  // expected-note @+1 {{the field is declared here}}
  field @image : !sheet.image<?x?x3xui8>
}
codec.opaque @text_c : !sheet.text<words> bits_per_value 0.5 to 8.0 ns_per_value 0.1 to 4.0
codec.opaque @image_c : !sheet.image<?x?x3xui8> bits_per_value 0.1 to 8.0 ns_per_value 0.5 to 12.0
// expected-error @+1 {{stores no stream of field @image}}
layout.file @f stores @wild {
  order recorded patterns 64
  tokens @v late
  stream @t of @wild::@text codec @text_c
  index delta_packed
}

// -----

sheet.vocab @v {
}
sheet.dataset @wild vocab @v sheets 2 stats {patterns = 2 : i64} {
  field @text : !sheet.text<words>
  field @image : !sheet.image<?x?x3xui8>
}
codec.opaque @text_c : !sheet.text<words> bits_per_value 0.5 to 8.0 ns_per_value 0.1 to 4.0
codec.opaque @image_c : !sheet.image<?x?x3xui8> bits_per_value 0.1 to 8.0 ns_per_value 0.5 to 12.0
// expected-error @+1 {{expects an order, a tokens and an index statement}}
layout.file @f stores @wild {
  tokens @v late
  stream @t of @wild::@text codec @text_c
  stream @i of @wild::@image codec @image_c
  index delta_packed
}

// -----

sheet.vocab @v {
}
sheet.dataset @wild vocab @v sheets 2 stats {patterns = 2 : i64} {
  field @text : !sheet.text<words>
  field @image : !sheet.image<?x?x3xui8>
}
codec.opaque @text_c : !sheet.text<words> bits_per_value 0.5 to 8.0 ns_per_value 0.1 to 4.0
codec.opaque @image_c : !sheet.image<?x?x3xui8> bits_per_value 0.1 to 8.0 ns_per_value 0.5 to 12.0
// expected-error @+1 {{expects an order, a tokens and an index statement}}
layout.file @f stores @wild {
  order recorded patterns 64
  stream @t of @wild::@text codec @text_c
  stream @i of @wild::@image codec @image_c
  index delta_packed
}

// -----

sheet.vocab @v {
}
sheet.dataset @wild vocab @v sheets 2 stats {patterns = 2 : i64} {
  field @text : !sheet.text<words>
  field @image : !sheet.image<?x?x3xui8>
}
codec.opaque @text_c : !sheet.text<words> bits_per_value 0.5 to 8.0 ns_per_value 0.1 to 4.0
codec.opaque @image_c : !sheet.image<?x?x3xui8> bits_per_value 0.1 to 8.0 ns_per_value 0.5 to 12.0
// expected-error @+1 {{expects an order, a tokens and an index statement}}
layout.file @f stores @wild {
  order recorded patterns 64
  tokens @v late
  stream @t of @wild::@text codec @text_c
  stream @i of @wild::@image codec @image_c
}

// -----

sheet.vocab @v {
}
// expected-note @+1 {{the dataset's statistic 'patterns' must be 1 for that}}
sheet.dataset @wild vocab @v sheets 2 stats {patterns = 2 : i64} {
  field @text : !sheet.text<words>
  field @image : !sheet.image<?x?x3xui8>
}
codec.opaque @text_c : !sheet.text<words> bits_per_value 0.5 to 8.0 ns_per_value 0.1 to 4.0
codec.opaque @image_c : !sheet.image<?x?x3xui8> bits_per_value 0.1 to 8.0 ns_per_value 0.5 to 12.0
layout.file @f stores @wild {
  // expected-error @+1 {{uses a template, but not every sheet has one pattern}}
  order templated
  tokens @v late
  stream @t of @wild::@text codec @text_c
  stream @i of @wild::@image codec @image_c
  index delta_packed
}

// -----

sheet.vocab @v {
}
sheet.dataset @wild vocab @v sheets 2 stats {patterns = 2 : i64} {
  field @text : !sheet.text<words>
  field @image : !sheet.image<?x?x3xui8>
}
codec.opaque @text_c : !sheet.text<words> bits_per_value 0.5 to 8.0 ns_per_value 0.1 to 4.0
codec.opaque @image_c : !sheet.image<?x?x3xui8> bits_per_value 0.1 to 8.0 ns_per_value 0.5 to 12.0
layout.file @f stores @wild {
  order recorded patterns 64
  tokens @v late
  stream @t of @wild::@text codec @text_c chunk 16
  // expected-note @+1 {{this stream states none}}
  stream @i of @wild::@image codec @image_c
  // expected-error @+1 {{bundles a stream without a chunk}}
  group @near [@t, @i] placement bundle
  index delta_packed
}

// -----

sheet.vocab @v {
}
sheet.dataset @wild vocab @v sheets 2 stats {patterns = 2 : i64} {
  field @text : !sheet.text<words>
  field @image : !sheet.image<?x?x3xui8>
}
codec.opaque @text_c : !sheet.text<words> bits_per_value 0.5 to 8.0 ns_per_value 0.1 to 4.0
codec.opaque @image_c : !sheet.image<?x?x3xui8> bits_per_value 0.1 to 8.0 ns_per_value 0.5 to 12.0
// A knob may come out as a bundle.
layout.file @f stores @wild {
  order recorded patterns 64
  tokens @v late
  // expected-note @+1 {{this stream states none}}
  stream @t of @wild::@text codec @text_c
  stream @i of @wild::@image codec @image_c chunk 16
  // expected-error @+1 {{bundles a stream without a chunk}}
  group @near [@t, @i] placement ?@placement
  index delta_packed
}

// -----

sheet.vocab @v {
}
sheet.dataset @wild vocab @v sheets 2 stats {patterns = 2 : i64} {
  field @text : !sheet.text<words>
  field @image : !sheet.image<?x?x3xui8>
}
codec.opaque @text_c : !sheet.text<words> bits_per_value 0.5 to 8.0 ns_per_value 0.1 to 4.0
codec.opaque @image_c : !sheet.image<?x?x3xui8> bits_per_value 0.1 to 8.0 ns_per_value 0.5 to 12.0
layout.file @f stores @wild {
  order recorded patterns 64
  tokens @v late
  // expected-note @+1 {{a file has one chunk, stated here}}
  stream @t of @wild::@text codec @text_c chunk 16
  // expected-error @+1 {{has chunk ?@chunk, expected 16 as in the streams before it}}
  stream @i of @wild::@image codec @image_c chunk ?@chunk
  group @near [@t, @i] placement split
  index delta_packed
}

// -----

sheet.vocab @v {
}
sheet.dataset @wild vocab @v sheets 2 stats {patterns = 2 : i64} {
  field @text : !sheet.text<words>
  field @image : !sheet.image<?x?x3xui8>
}
codec.opaque @text_c : !sheet.text<words> bits_per_value 0.5 to 8.0 ns_per_value 0.1 to 4.0
codec.opaque @image_c : !sheet.image<?x?x3xui8> bits_per_value 0.1 to 8.0 ns_per_value 0.5 to 12.0
// Split streams need no chunk.
layout.file @f stores @wild {
  order recorded patterns 64
  tokens @v late
  stream @t of @wild::@text codec @text_c
  stream @i of @wild::@image codec @image_c
  group @near [@t, @i] placement split
  index delta_packed
}
