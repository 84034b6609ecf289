// RUN: smmil-opt %s --layout-verify | FileCheck %s

// CHECK:      layout.file @wild_v1 stores @wild {
// CHECK-NEXT:   order templated
// CHECK-NEXT:   tokens @vocab baked
// CHECK-NEXT:   stream @t of @wild::@text codec @text_c block 1048576 chunk 64
// CHECK-NEXT:   stream @i of @wild::@image codec @image_c chunk 64 dedup
// CHECK-NEXT:   group @near [@t, @i] placement bundle
// CHECK-NEXT:   index fixed_stride
// CHECK-NEXT: }
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 2 stats {patterns = 1 : i64} {
  field @text : !sheet.text<words>
  field @image : !sheet.image<?x?x3xui8>
}
codec.opaque @text_c : !sheet.text<words> bits_per_value 0.5 to 8.0 ns_per_value 0.1 to 4.0
codec.opaque @image_c : !sheet.image<?x?x3xui8> bits_per_value 0.1 to 8.0 ns_per_value 0.5 to 12.0
layout.file @wild_v1 stores @wild {
  order templated
  tokens @vocab baked
  stream @t of @wild::@text codec @text_c block 1048576 chunk 64
  stream @i of @wild::@image codec @image_c chunk 64 dedup
  group @near [@t, @i] placement bundle
  index fixed_stride
}
