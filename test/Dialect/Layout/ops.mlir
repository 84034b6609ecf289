// RUN: smmil-opt %s --verify-roundtrip | FileCheck %s
// RUN: smmil-opt %s --mlir-print-op-generic | smmil-opt | FileCheck %s
// RUN: smmil-opt %s --emit-bytecode | smmil-opt | FileCheck %s

sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 2 {
  field @text : !sheet.text<words>
  field @image : !sheet.image<?x?x3xui8>
  field @audio : !sheet.audio<?x1xsi16>
}
codec.opaque @text_c : !sheet.text<words> bits_per_value 0.5 to 8.0 ns_per_value 0.1 to 4.0
codec.opaque @image_c : !sheet.image<?x?x3xui8> bits_per_value 0.1 to 8.0 ns_per_value 0.5 to 12.0

// CHECK-LABEL: layout.file @decided stores @wild {
// CHECK-NEXT:    order recorded patterns 64
// CHECK-NEXT:    tokens @vocab late
// CHECK-NEXT:    stream @t of @wild::@text codec @text_c block 1048576
// CHECK-NEXT:    stream @i of @wild::@image codec @image_c chunk 64 dedup
// CHECK-NEXT:    stream @a of @wild::@audio codec @image_c chunk 1048576 dedup off detail apart
// CHECK-NEXT:    group @near [@t, @i] placement split
// CHECK-NEXT:    group @far [@a] placement bundle
// CHECK-NEXT:    index delta_packed
// CHECK-NEXT:  }
layout.file @decided stores @wild {
  order recorded patterns 64
  tokens @vocab late
  stream @t of @wild::@text codec @text_c block 1048576
  stream @i of @wild::@image codec @image_c chunk 64 dedup
  stream @a of @wild::@audio codec @image_c chunk 1048576 dedup off detail apart
  group @near [@t, @i] placement split
  group @far [@a] placement bundle
  index delta_packed
}

// CHECK-LABEL: layout.file @open stores @wild {
// CHECK-NEXT:    order ?@order patterns ?@patterns
// CHECK-NEXT:    tokens @vocab ?@binding
// CHECK-NEXT:    stream @t of @wild::@text codec @text_c block ?@block chunk ?@chunk
// CHECK-NEXT:    stream @i of @wild::@image codec @image_c chunk ?@chunk dedup ?@dedup detail ?@detail
// CHECK-NEXT:    group @all [@t, @i] placement ?@placement
// CHECK-NEXT:    index ?@index
// CHECK-NEXT:  }
layout.file @open stores @wild {
  order ?@order patterns ?@patterns
  tokens @vocab ?@binding
  stream @t of @wild::@text codec @text_c block ?@block chunk ?@chunk
  stream @i of @wild::@image codec @image_c chunk ?@chunk dedup ?@dedup detail ?@detail
  group @all [@t, @i] placement ?@placement
  index ?@index
}

// CHECK-LABEL: layout.file @other_words stores @wild {
// CHECK-NEXT:    order templated
// CHECK-NEXT:    tokens @vocab baked
// CHECK-NEXT:    stream @t of @wild::@text codec @text_c
// CHECK-NEXT:    index fixed_stride
// CHECK-NEXT:  }
layout.file @other_words stores @wild {
  order templated
  tokens @vocab baked
  stream @t of @wild::@text codec @text_c
  index fixed_stride
}

// CHECK-LABEL: layout.file @empty stores @wild attributes {note = "nothing yet"} {
// CHECK-NEXT:  }
layout.file @empty stores @wild attributes {note = "nothing yet"} {
}
