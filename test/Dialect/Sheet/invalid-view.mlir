// RUN: smmil-opt %s -split-input-file -verify-diagnostics

// view C1
// expected-error @+1 {{'sheet.view' op shows unknown dataset @wild}}
sheet.view @v of @wild {
}

// -----

// view C2
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
}
sheet.view @v of @wild {
  // expected-error @+1 {{'arith.constant' op cannot stand in sheet.view, expected take, cycle, mark, recorded, where, only, tokenizer, window, order or mix}}
  %c = arith.constant 1 : i64
}

// -----

// view C3
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
  field @text : !sheet.text<words>
}
sheet.view @v of @wild {
  // expected-error @+1 {{'sheet.take' op cannot stand beside recorded, which shows every item}}
  take 1 of @text
  // expected-note @+1 {{the recorded order is here}}
  recorded
}

// -----

// take C1
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
  field @text : !sheet.text<words>
}
sheet.view @v of @wild {
  // expected-error @+1 {{'sheet.take' op expects count to be at least 1, but got 0}}
  take 0 of @text
}

// -----

// take C2
sheet.vocab @vocab {
}
// expected-note @+1 {{fields are declared in this dataset}}
sheet.dataset @wild vocab @vocab sheets 1 {
  field @text : !sheet.text<words>
}
sheet.view @v of @wild {
  cycle until @text {
    take 1 of @text
    // expected-error @+1 {{'sheet.take' op takes unknown field @photo}}
    take 1 of @photo
  }
}

// -----

// take C3
// expected-note @+1 {{special tokens are declared in this vocabulary}}
sheet.vocab @vocab {
  special @img = "<IMAGE>"
}
sheet.dataset @wild vocab @vocab sheets 1 {
  field @image : !sheet.image<?x?x3xui8>
}
sheet.view @v of @wild {
  // expected-error @+1 {{'sheet.take' op marks with unknown special token @vocab::@imgs}}
  take 1 of @image each after @vocab::@imgs
}

// -----

// A token of another vocabulary than the dataset's, behind the item.
// take C3
// expected-note @+1 {{special tokens are declared in this vocabulary}}
sheet.vocab @vocab {
  special @img = "<IMAGE>"
}
sheet.vocab @other {
  special @img = "<IMAGE>"
}
sheet.dataset @wild vocab @vocab sheets 1 {
  field @image : !sheet.image<?x?x3xui8>
}
sheet.view @v of @wild {
  // expected-error @+1 {{'sheet.take' op marks with unknown special token @other::@img}}
  take 1 of @image around @vocab::@img, @other::@img
}

// -----

// take C4
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
  field @text : !sheet.text<words>
}
sheet.view @v of @wild {
  // expected-error @+1 {{'sheet.take' op expects short to be one of skip, carry, stop, error, but got "drop"}}
  take 1 of @text short drop
}

// -----

// take C5
sheet.vocab @vocab {
  special @img = "<IMAGE>"
}
sheet.dataset @wild vocab @vocab sheets 1 {
  // expected-note @+1 {{the field is declared here}}
  field @text : !sheet.text<words>
}
sheet.view @v of @wild {
  // expected-error @+1 {{'sheet.take' op marks text, which is not an item}}
  take 1 of @text each before @vocab::@img
}

// -----

// cycle C1
sheet.vocab @vocab {
}
// expected-note @+1 {{fields are declared in this dataset}}
sheet.dataset @wild vocab @vocab sheets 1 {
}
sheet.view @v of @wild {
  // expected-error @+1 {{'sheet.cycle' op runs until unknown field @text}}
  cycle until @text {
    take 1 of @text
  }
}

// -----

// cycle C2
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
  field @text : !sheet.text<words>
  field @clip : !sheet.video
}
sheet.view @v of @wild {
  // expected-error @+1 {{'sheet.cycle' op never takes @text and would not end}}
  cycle until @text {
    take 1 of @clip
  }
}

// -----

// cycle C3
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
  field @text : !sheet.text<words>
}
sheet.view @v of @wild {
  cycle until @text {
    take 1 of @text
    // expected-error @+1 {{'arith.constant' op cannot stand in sheet.cycle, expected take, cycle or mark}}
    %c = arith.constant 1 : i64
  }
}

// -----

// mark C1
// expected-note @+1 {{special tokens are declared in this vocabulary}}
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
}
sheet.view @v of @wild {
  // expected-error @+1 {{'sheet.mark' op marks with unknown special token @vocab::@end}}
  mark @vocab::@end
}

// -----

// recorded C1
sheet.vocab @vocab {
  special @img = "<IMAGE>"
}
// expected-note @+1 {{fields are declared in this dataset}}
sheet.dataset @wild vocab @vocab sheets 1 {
}
sheet.view @v of @wild {
  // expected-error @+1 {{'sheet.recorded' op shows unknown field @image}}
  recorded each @image after @vocab::@img
}

// -----

// recorded C1
sheet.vocab @vocab {
  special @img = "<IMAGE>"
}
sheet.dataset @wild vocab @vocab sheets 1 {
  field @clip : !sheet.video
}
sheet.view @v of @wild {
  // expected-error @+1 {{'sheet.recorded' op names field @clip twice}}
  recorded each @clip after @vocab::@img each @clip before @vocab::@img
}

// -----

// recorded C1
sheet.view @v of @wild {
  // expected-error @+1 {{'sheet.recorded' op expects fields to be symbols, but got "clip"}}
  "sheet.recorded"() {fields = ["clip"], tokens_before = [@vocab::@img], tokens_after = [unit]} : () -> ()
}

// -----

// recorded C2
// expected-note @+1 {{special tokens are declared in this vocabulary}}
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
  field @clip : !sheet.video
}
sheet.view @v of @wild {
  // expected-error @+1 {{'sheet.recorded' op marks with unknown special token @vocab::@img}}
  recorded each @clip before @vocab::@img
}

// -----

// recorded C3
sheet.view @v of @wild {
  // expected-error @+1 {{'sheet.recorded' op expects one marker before and one after for each of 1 fields, but got 1 and 0}}
  "sheet.recorded"() {fields = [@clip], tokens_before = [@vocab::@img], tokens_after = []} : () -> ()
}

// -----

// recorded C3
sheet.view @v of @wild {
  // expected-error @+1 {{'sheet.recorded' op expects markers to be symbols or unit, but got 7 : i64}}
  "sheet.recorded"() {fields = [@clip], tokens_before = [unit], tokens_after = [7]} : () -> ()
}

// -----

// recorded C4
sheet.view @v of @wild {
  // expected-error @+1 {{'sheet.recorded' op expects a marker before or after each @clip, but got none}}
  "sheet.recorded"() {fields = [@clip], tokens_before = [unit], tokens_after = [unit]} : () -> ()
}

// -----

// where C1
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
  field @text : !sheet.text<words>
}
sheet.view @v of @wild {
  // expected-error @+1 {{'sheet.where' op expects a key of at least one byte}}
  where "" eq "x"
}

// -----

// where C2
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
  field @text : !sheet.text<words>
}
sheet.view @v of @wild {
  // expected-error @+1 {{'sheet.where' op expects a comparison of eq, ne, lt, le, gt, ge, but got "like"}}
  where "lang" like "x"
}

// -----

// where C3
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
  field @text : !sheet.text<words>
}
sheet.view @v of @wild {
  // expected-error @+1 {{'sheet.where' op expects a text, an i64 or an f64, but got [1}}
  where "lang" eq [1]
}

// -----

// where C3
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
  field @text : !sheet.text<words>
}
sheet.view @v of @wild {
  // expected-error @+1 {{'sheet.where' op expects a text, an i64 or an f64, but got 1 : i8}}
  where "lang" eq 1 : i8
}

// -----

// only C1
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
  field @text : !sheet.text<words>
}
sheet.view @v of @wild {
  // expected-error @+1 {{'sheet.only' op names field @text twice}}
  only @text, @text
}

// -----

// only C1
sheet.vocab @vocab {
}
// expected-note @+1 {{fields are declared in this dataset}}
sheet.dataset @wild vocab @vocab sheets 1 {
  field @text : !sheet.text<words>
}
sheet.view @v of @wild {
  // expected-error @+1 {{'sheet.only' op shows unknown field @smell}}
  only @smell
}

// -----

// view C4
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
  field @text : !sheet.text<words>
}
sheet.view @v of @wild {
  // expected-note @+1 {{the first one is here}}
  order file
  // expected-error @+1 {{'sheet.order' op stands in the view twice}}
  order length
}

// -----

// view C5
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
  field @text : !sheet.text<words>
}
sheet.view @v of @wild {
  // expected-error @+1 {{'sheet.window' op counts tokens, but the view has no tokenizer}}
  window 8
}

// -----

// tokenizer C1
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
  field @text : !sheet.text<words>
}
sheet.view @v of @wild {
  // expected-error @+1 {{'sheet.tokenizer' op expects a name of at least one byte}}
  tokenizer ""
}

// -----

// window C1
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
  field @text : !sheet.text<words>
}
sheet.view @v of @wild {
  tokenizer "t"
  // expected-error @+1 {{'sheet.window' op expects tokens to be}}
  window 0
}

// -----

// window C2
sheet.vocab @vocab {
}
// expected-note @+1 {{fields are declared in this dataset}}
sheet.dataset @wild vocab @vocab sheets 1 {
  field @text : !sheet.text<words>
}
sheet.view @v of @wild {
  tokenizer "t"
  // expected-error @+1 {{'sheet.window' op counts unknown field @smell}}
  window 8 items {smell = 1 : i64}
}

// -----

// window C2
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
  // expected-note @+1 {{the field is declared here}}
  field @text : !sheet.text<words>
}
sheet.view @v of @wild {
  tokenizer "t"
  // expected-error @+1 {{'sheet.window' op counts items of text, which has none}}
  window 8 items {text = 1 : i64}
}

// -----

// window C3
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
  field @text : !sheet.text<words>
}
sheet.view @v of @wild {
  tokenizer "t"
  // expected-error @+1 {{'sheet.window' op expects tokens of "image" to be an i64 of at least 1, but got 0 : i64}}
  window 8 items {image = 0 : i64}
}

// -----

// order C1
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
  field @text : !sheet.text<words>
}
sheet.view @v of @wild {
  // expected-error @+1 {{'sheet.order' op expects kind to be one of file, shuffle, length, but got "random"}}
  order random
}

// -----

// order C2
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
  field @text : !sheet.text<words>
}
sheet.view @v of @wild {
  // expected-error @+1 {{'sheet.order' op expects a seed of at least 0, but got -1}}
  order shuffle seed -1
}

// -----

// mix C1
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
  field @text : !sheet.text<words>
}
sheet.view @v of @wild {
  // expected-error @+1 {{'sheet.mix' op expects a path of at least one byte}}
  mix "" weight 1
}

// -----

// mix C2
sheet.vocab @vocab {
}
sheet.dataset @wild vocab @vocab sheets 1 {
  field @text : !sheet.text<words>
}
sheet.view @v of @wild {
  // expected-error @+1 {{'sheet.mix' op expects a weight from 1 to 4096, but got 0}}
  mix "." weight 0
}
