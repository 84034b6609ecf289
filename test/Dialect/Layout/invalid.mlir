// RUN: smmil-opt %s -split-input-file -verify-diagnostics

// file C1
// expected-error @+1 {{'layout.file' op stores unknown dataset @wild}}
layout.file @l stores @wild {
}

// -----

// file C2
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
}
layout.file @l stores @wild {
  // expected-error @+1 {{'codec.tables' op is not a part of a layout, expected order, tokens, stream, group or index}}
  codec.tables @none xxh3 "99aa06d3014798d86001c324468d497f" = ""
}

// -----

// file C2
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
}
layout.file @l stores @wild {
  // expected-note @+1 {{the first one is here}}
  index delta_packed
  // expected-error @+1 {{'layout.index' op is stated twice in one layout}}
  index fixed_stride
}

// -----

// file C3
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
  field @text : !sheet.text<words>
}
codec.opaque @c : !sheet.text<words> bits_per_value 0.5 to 8.0 ns_per_value 0.1 to 4.0
layout.file @l stores @wild {
  // expected-note @+1 {{the first one is here}}
  stream @t of @wild::@text codec @c
  // expected-error @+1 {{'layout.stream' op stores a field that another stream stores}}
  stream @u of @wild::@text codec @c
}

// -----

// order C1
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
}
layout.file @l stores @wild {
  // expected-error @+1 {{'layout.order' op expects kind to be one of recorded, templated, but got "sorted"}}
  order sorted
}

// -----

// order C2
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
}
layout.file @l stores @wild {
  // expected-error @+1 {{'layout.order' op expects patterns to be at least 1, but got 0}}
  order recorded patterns 0
}

// -----

// tokens C1
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
}
layout.file @l stores @wild {
  // expected-error @+1 {{'layout.tokens' op expects binding to be one of late, baked, but got "early"}}
  tokens @vocab early
}

// -----

// tokens C2
sheet.vocab @vocab {
}
sheet.vocab @other {
}
// expected-note @+1 {{the dataset is declared here}}
sheet.dataset @wild vocab @vocab sheets 1 {
}
layout.file @l stores @wild {
  // expected-error @+1 {{'layout.tokens' op binds @other, but the dataset's vocabulary is @vocab}}
  tokens @other late
}

// -----

// stream C1
sheet.vocab @vocab {
}
// expected-note @+1 {{fields are declared in this dataset}}
sheet.dataset @wild vocab @vocab sheets 1 {
}
codec.opaque @c : !sheet.text<words> bits_per_value 0.5 to 8.0 ns_per_value 0.1 to 4.0
layout.file @l stores @wild {
  // expected-error @+1 {{'layout.stream' op stores unknown field @wild::@text}}
  stream @t of @wild::@text codec @c
}

// -----

// A field of another dataset than the stored one.
// stream C1
sheet.vocab @vocab {
}
// expected-note @+1 {{fields are declared in this dataset}}
sheet.dataset @wild vocab @vocab sheets 1 {
}
sheet.dataset @tame vocab @vocab sheets 1 {
  field @text : !sheet.text<words>
}
codec.opaque @c : !sheet.text<words> bits_per_value 0.5 to 8.0 ns_per_value 0.1 to 4.0
layout.file @l stores @wild {
  // expected-error @+1 {{'layout.stream' op stores unknown field @tame::@text}}
  stream @t of @tame::@text codec @c
}

// -----

// stream C2
layout.file @l stores @wild {
  // expected-error @+1 {{'layout.stream' op expects block to be at least 4096 and at most 1073741824, but got 4095}}
  stream @t of @wild::@text codec @c block 4095
}

// -----

// stream C2
layout.file @l stores @wild {
  // expected-error @+1 {{'layout.stream' op expects chunk to be at least 1 and at most 1048576, but got 1048577}}
  stream @t of @wild::@text codec @c chunk 1048577
}

// -----

// stream C3
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
  field @text : !sheet.text<words>
}
layout.file @l stores @wild {
  // expected-error @+1 {{'layout.stream' op names unknown codec @c}}
  stream @t of @wild::@text codec @c
}

// -----

// stream C3
// expected-note @+1 {{it is declared here}}
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
  field @text : !sheet.text<words>
}
layout.file @l stores @wild {
  // expected-error @+1 {{'layout.stream' op expects @vocab to be a codec, but got a sheet.vocab}}
  stream @t of @wild::@text codec @vocab
}

// -----

// group C1
layout.file @l stores @wild {
  // expected-error @+1 {{'layout.group' op expects at least one stream, but got none}}
  group @g [] placement split
}

// -----

// group C1
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
}
// expected-note @+1 {{streams are declared in this layout}}
layout.file @l stores @wild {
  // expected-error @+1 {{'layout.group' op groups unknown stream @t}}
  group @g [@t] placement split
}

// -----

// group C1
layout.file @l stores @wild {
  // expected-error @+1 {{'layout.group' op names stream @t twice}}
  group @g [@t, @t] placement split
}

// -----

// group C1
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
}
// expected-note @+1 {{streams are declared in this layout}}
layout.file @l stores @wild {
  // expected-error @+1 {{'layout.group' op groups unknown stream 7 : i64}}
  group @g [7] placement split
}

// -----

// group C2
layout.file @l stores @wild {
  // expected-error @+1 {{'layout.group' op expects placement to be one of split, bundle, but got "both"}}
  group @g [@t] placement both
}

// -----

// stream C4
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
  // expected-note @+1 {{the field is declared here}}
  field @text : !sheet.text<words>
}
codec.opaque @c : !sheet.text<words> bits_per_value 0.5 to 8.0 ns_per_value 0.1 to 4.0
layout.file @l stores @wild {
  // expected-error @+1 {{'layout.stream' op states dedup for text, which is one stream without items, expected it for media only}}
  stream @t of @wild::@text codec @c dedup off
}

// -----

// stream C4
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
  // expected-note @+1 {{the field is declared here}}
  field @clip : !sheet.video
}
codec.opaque @c : !sheet.video bits_per_value 0.5 to 8.0 ns_per_value 0.1 to 4.0
layout.file @l stores @wild {
  // expected-error @+1 {{'layout.stream' op states block for a medium, whose blocks are chunks, expected it for text only}}
  stream @i of @wild::@clip codec @c block ?@k
}

// -----

// stream C4
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
  // expected-note @+1 {{the field is declared here}}
  field @text : !sheet.text<words>
}
codec.opaque @c : !sheet.text<words> bits_per_value 0.5 to 8.0 ns_per_value 0.1 to 4.0
layout.file @l stores @wild {
  // expected-error @+1 {{'layout.stream' op states detail for text, which is one stream without items, expected it for media only}}
  stream @t of @wild::@text codec @c detail together
}

// -----

// stream C5
layout.file @l stores @wild {
  // expected-error @+1 {{'layout.stream' op expects detail to be one of together, apart, but got "elsewhere"}}
  stream @i of @wild::@clip codec @c detail elsewhere
}

// -----

// group C3
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
  field @text : !sheet.text<words>
  field @clip : !sheet.video
}
codec.opaque @c : !sheet.text<words> bits_per_value 0.5 to 8.0 ns_per_value 0.1 to 4.0
layout.file @l stores @wild {
  stream @t of @wild::@text codec @c
  stream @i of @wild::@clip codec @c
  // expected-note @+1 {{the first one is here}}
  group @g [@t, @i] placement split
  // expected-error @+1 {{'layout.group' op takes a stream that is in a group}}
  group @h [@i] placement split
}

// -----

// index C1
layout.file @l stores @wild {
  // expected-error @+1 {{'layout.index' op expects kind to be one of fixed_stride, delta_packed, but got "learned"}}
  index learned
}

// -----

// expected-error @+1 {{'layout.index' op expects parent op 'layout.file'}}
layout.index delta_packed

// -----

layout.file @l stores @wild {
  // expected-error @+1 {{failed to satisfy constraint: a flag or a knob}}
  "layout.stream"() <{sym_name = "t", field = @wild::@text, codec = @c, dedup = 1 : i64}> : () -> ()
}
