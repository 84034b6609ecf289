// RUN: smmil-opt %s --verify-roundtrip | FileCheck %s
// RUN: smmil-opt %s --mlir-print-op-generic | smmil-opt | FileCheck %s
// RUN: smmil-opt %s --emit-bytecode | smmil-opt | FileCheck %s

// CHECK-LABEL: sheet.vocab @vocab {
// CHECK-NEXT:    special @img = "<IMAGE>"
// CHECK-NEXT:    special @aud = "<AUDIO>"
// CHECK-NEXT:    special @aud_x = "</AUDIO>"
// CHECK-NEXT:    special @end = "\22quoted\22\0A"
// CHECK-NEXT:  }
sheet.vocab @vocab {
  special @img = "<IMAGE>"
  special @aud = "<AUDIO>"
  special @aud_x = "</AUDIO>"
  special @end = "\"quoted\"\n"
}

// CHECK-LABEL: sheet.vocab @empty {
// CHECK-NEXT:  }
sheet.vocab @empty {
}

// CHECK-LABEL: sheet.dataset @wild vocab @vocab sheets 505 source "/data/wild"
// CHECK-SAME:    stats {images_per_sheet = array<i64: 1, 2>, patterns = 3 : i64, words_per_sheet = array<i64: 7, 0>} {
// CHECK-NEXT:    field @text : !sheet.text<words> stats {bytes = 190000 : i64, items = 412 : i64, words = 30000 : i64}
// CHECK-NEXT:    field @raw : !sheet.text<bytes>
// CHECK-NEXT:    field @image : !sheet.image<?x?x3xui8> stats {items = 295 : i64, share = 5.000000e-01 : f64, unique = 215 : i64}
// CHECK-NEXT:    field @icon : !sheet.image<16x16x4xui8>
// CHECK-NEXT:    field @depth : !sheet.image<?x?x1xui16>
// CHECK-NEXT:    field @audio : !sheet.audio<?x1xsi16>
// CHECK-NEXT:    field @clip : !sheet.video
// CHECK-NEXT:    field @boxes : !sheet.numeric<"<f4">
// CHECK-NEXT:  }
sheet.dataset @wild vocab @vocab sheets 505 source "/data/wild"
    stats {patterns = 3 : i64, words_per_sheet = array<i64: 7, 0>, images_per_sheet = array<i64: 1, 2>} {
  field @text : !sheet.text<words> stats {items = 412 : i64, bytes = 190000 : i64, words = 30000 : i64}
  field @raw : !sheet.text<bytes>
  field @image : !sheet.image<?x?x3xui8> stats {items = 295 : i64, unique = 215 : i64, share = 0.5}
  field @icon : !sheet.image<16x16x4xui8>
  field @depth : !sheet.image<?x?x1xui16>
  field @audio : !sheet.audio<?x1xsi16>
  field @clip : !sheet.video
  field @boxes : !sheet.numeric<"<f4">
}

// CHECK-LABEL: sheet.dataset @none vocab @empty sheets 0 {
// CHECK-NEXT:  }
sheet.dataset @none vocab @empty sheets 0 {
}

// CHECK-LABEL: sheet.dataset @described vocab @empty sheets 1 attributes {note = "extra"} {
sheet.dataset @described vocab @empty sheets 1 attributes {note = "extra"} {
}

// CHECK-LABEL: sheet.view @train of @wild {
// CHECK-NEXT:    take 1 of @audio around @vocab::@aud, @vocab::@aud_x short skip
// CHECK-NEXT:    take 2 of @clip
// CHECK-NEXT:    take 1 of @icon each before @vocab::@end short carry
// CHECK-NEXT:    cycle until @text {
// CHECK-NEXT:      take 200 of @text
// CHECK-NEXT:      take ?@images of @image each after @vocab::@img short stop
// CHECK-NEXT:      mark @vocab::@end
// CHECK-NEXT:      cycle until @raw {
// CHECK-NEXT:        take 1 of @raw short error
// CHECK-NEXT:      }
// CHECK-NEXT:    } rest append
// CHECK-NEXT:    mark @vocab::@end
// CHECK-NEXT:  }
sheet.view @train of @wild {
  // `each around` and `around` say the same.
  take 1 of @audio each around @vocab::@aud, @vocab::@aud_x short skip
  take 2 of @clip
  take 1 of @icon each before @vocab::@end short carry
  cycle until @text {
    take 200 of @text
    take ?@images of @image each after @vocab::@img short stop
    mark @vocab::@end
    cycle until @raw {
      take 1 of @raw short error
    }
  } rest append
  mark @vocab::@end
}

// CHECK-LABEL: sheet.view @as_recorded of @wild {
// CHECK-NEXT:    recorded each @image after @vocab::@img each @clip before @vocab::@end each @audio around @vocab::@aud, @vocab::@aud_x
// CHECK-NEXT:    mark @vocab::@end
// CHECK-NEXT:  }
sheet.view @as_recorded of @wild {
  recorded each @image after @vocab::@img each @clip before @vocab::@end each @audio around @vocab::@aud, @vocab::@aud_x
  mark @vocab::@end
}

// CHECK-LABEL: sheet.view @bare of @wild {
// CHECK-NEXT:    recorded
// CHECK-NEXT:  }
sheet.view @bare of @wild {
  recorded
}

// CHECK-LABEL: sheet.view @some of @wild {
// CHECK-NEXT:    where "lang" eq "de"
// CHECK-NEXT:    where "count(image)" ge 2
// CHECK-NEXT:    where "meta.score" lt 1.500000e+00
// CHECK-NEXT:    only @text, @image
// CHECK-NEXT:    recorded
// CHECK-NEXT:  }
sheet.view @some of @wild {
  where "lang" eq "de"
  where "count(image)" ge 2
  where "meta.score" lt 1.5
  only @text, @image
  recorded
}

// CHECK-LABEL: sheet.view @packed of @wild {
// CHECK-NEXT:    tokenizer "llama3"
// CHECK-NEXT:    window 8192 items {image = 576 : i64}
// CHECK-NEXT:    order shuffle seed 7
// CHECK-NEXT:    mix "." weight 3
// CHECK-NEXT:    mix "../other.smmil@:v2" weight 1
// CHECK-NEXT:    recorded
// CHECK-NEXT:  }
sheet.view @packed of @wild {
  tokenizer "llama3"
  window 8192 items {image = 576 : i64}
  order shuffle seed 7
  mix "." weight 3
  mix "../other.smmil@:v2" weight 1
  recorded
}

// CHECK-LABEL: sheet.view @short of @wild {
// CHECK-NEXT:    order length
sheet.view @short of @wild {
  order length
  recorded
}
