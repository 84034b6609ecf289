//===- DesignOps.td - Specs, problems and results ---------*- tablegen -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Ops that carry the inputs of a design, state its search problem and record
// what was chosen. They load and store; lib/Search does the work.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DIALECTS_DESIGN_DESIGNOPS_TD
#define SMMIL_DIALECTS_DESIGN_DESIGNOPS_TD

include "mlir/IR/BuiltinAttributes.td"
include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "dialects/Design/DesignAttrs.td"

class Design_Op<string mnemonic, list<Trait> traits = []>
    : Op<Design_Dialect, mnemonic, traits>;

//===----------------------------------------------------------------------===//
// The three specs
//===----------------------------------------------------------------------===//

class Design_SpecOp<string mnemonic, string enumerant> : Design_Op<mnemonic, [Symbol]> {
  let arguments = (ins SymbolNameAttr:$sym_name, DictionaryAttr:$spec);
  let assemblyFormat = "$sym_name custom<Plain>($spec) attr-dict";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    static ::smmil::design::SpecType getSpecType() {
      return ::smmil::design::SpecType::}] # enumerant # [{;
    }
    /// Values by dotted path, for example getNumber("quality.image.floor").
    std::optional<double> getNumber(::llvm::StringRef path) {
      return ::smmil::design::specNumber(getSpec(), path);
    }
    std::optional<::llvm::StringRef> getWord(::llvm::StringRef path) {
      return ::smmil::design::specWord(getSpec(), path);
    }
    std::vector<double> getNumbers(::llvm::StringRef path) {
      return ::smmil::design::specNumbers(getSpec(), path);
    }
  }];
}

def Design_TaskOp : Design_SpecOp<"task", "Task"> {
  let summary = "What a format is for: objective, quality floors, time bound.";
  let description = [{
    The fields of `task.json` without `smmil` and `name`; the name is the
    symbol. `fix` pins knobs, `present` names the kind of task and so what a view
    is good for.

    Created by `smmil-translate --task-json-to-mlir`; consumed by
    `design-build-problem`.

    **Constraints**
    - (C1) `spec` has the fields of the task schema and no others.

    **Example**
    ```mlir
    design.task @caption {decode_us_per_sheet_p95 = 20000.0, minimize = "bytes",
      quality = {image = {floor = 38.0, metric = "tensor_psnr_db"}}}
    ```
  }];
}

def Design_ModelOp : Design_SpecOp<"model", "Model"> {
  let summary = "What a model takes: context length and input frames.";
  let description = [{
    The fields of `model.json` without `smmil` and `name`; `tokenizer` stands
    beside the `text_unit` tokens alone.

    Created by `smmil-translate --model-json-to-mlir`; consumed by
    `layout-enumerate` and `codec-enumerate`.

    **Constraints**
    - (C1) `spec` has the fields of the model schema and no others.

    **Example**
    ```mlir
    design.model @asr {context = 2048, inputs = {audio = {channels = 1,
      dtype = "f32", rate = 16000}}, text_unit = "words"}
    ```
  }];
}

def Design_TargetOp : Design_SpecOp<"target", "Target"> {
  let summary = "The machine that reads: cache, storage, energy.";
  let description = [{
    The fields of `target.json` without `smmil` and `name`.

    Created by `smmil-translate --target-json-to-mlir`; consumed by
    `layout-enumerate` and the search.

    **Constraints**
    - (C1) `spec` has the fields of the target schema and no others.

    **Example**
    ```mlir
    design.target @host {l2 = 524288, read_bytes_per_s = 2.0e+09, request_us = 80.0}
    ```
  }];
}

//===----------------------------------------------------------------------===//
// The problem
//===----------------------------------------------------------------------===//

def Design_ProblemOp : Design_Op<"problem", [
    Symbol, SymbolTable, NoRegionArguments, SingleBlock, NoTerminator,
    DeclareOpInterfaceMethods<SymbolUserOpInterface>,
    OpAsmOpInterface]> {
  let summary = "A search problem: knobs, rules, objective and bounds.";
  let description = [{
    The body holds `knob`, `rule`, `minimize`, `require` and `fix`. Knobs of
    the structure come from `layout-enumerate`, those of the codecs from
    `codec-enumerate`; a pass that finds a problem appends to it.

    Created by `layout-enumerate`; consumed by `design-solve`.

    **Constraints**
    - (C1) `layout` names a `layout.file`, `view` a `sheet.view`, `model`,
      `task` and `target` the design op of that kind.
    - (C2) the body holds only ops of this dialect.

    **Example**
    ```mlir
    design.problem @p for @wild_v1 view @train model @vlm task @caption target @host seed 7 {
      knob @chunk in [16, 64, 256]
      minimize bytes
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name,
                       FlatSymbolRefAttr:$layout /*problem_c1*/,
                       OptionalAttr<FlatSymbolRefAttr>:$view,
                       FlatSymbolRefAttr:$model, FlatSymbolRefAttr:$task,
                       FlatSymbolRefAttr:$target, DefaultValuedAttr<I64Attr, "0">:$seed);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    $sym_name `for` $layout (`view` $view^)? `model` $model `task` $task
    `target` $target `seed` custom<Seed>($seed) attr-dict-with-keyword $body
  }];
  let hasRegionVerifier = 1;
  let extraClassDeclaration = [{
    static ::llvm::StringRef getDefaultDialect() { return "design"; }
    /// The knob of this name, or null.
    ::smmil::design::KnobOp lookupKnob(::llvm::StringRef name);
  }];
}

def Design_KnobOp : Design_Op<"knob", [Symbol, HasParent<"ProblemOp">]> {
  let summary = "A named choice with a finite domain.";
  let description = [{
    Values are integers, decimals, words (strings) or flags. `group` names the
    modality that the knob belongs to, for searches that compose components.

    Created by the enumerating passes; consumed by `design-solve`.

    **Constraints**
    - (C1) `domain` has 1 to 64 values.
    - (C2) all values of `domain` have one type: i64, f64, string or bool.
    - (C3) no value occurs twice.

    **Example**
    ```mlir
    knob @chunk in [16, 64, 256] group "layout"
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name,
                       ArrayAttr:$domain /*knob_c1, knob_c2, knob_c3*/,
                       OptionalAttr<StrAttr>:$group);
  let assemblyFormat = "$sym_name `in` custom<Plain>($domain) (`group` $group^)? attr-dict";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// i64, f64, i1 or !design.word: the type of the knob in a rule.
    ::mlir::Type getValueType();
    /// Numbers are ordered, words and flags are not.
    bool isOrdered();
    /// Position of `value` in the domain; -1 when it is not there. Integers
    /// match decimals of the same value.
    int64_t indexOf(::mlir::Attribute value);
  }];
}

def Design_RuleOp : Design_Op<"rule", [
    SingleBlock, HasParent<"ProblemOp">, OpAsmOpInterface, IsolatedFromAbove,
    DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "A sentence and the formula that says when it holds.";
  let description = [{
    Each region argument stands for one knob: integers as i64, decimals as
    f64, flags as i1 and words as `!design.word`. The sentence is what a user
    reads when the request contradicts the rule.

    Created by the enumerating passes; consumed by `design-solve`.

    **Constraints**
    - (C1) the sentence is not empty.
    - (C2) every named knob is declared in the problem.
    - (C3) the region's arguments have the types of the knobs, in their order.
    - (C4) the region ends with `yield`.
    - (C5) the region holds `arith` ops and `design.is` only.

    **Example**
    ```mlir
    rule "no more coefficients than the block has" (%keep = @keep, %block = @block) {
      %area = arith.muli %block, %block : i64
      %ok = arith.cmpi ule, %keep, %area : i64
      yield %ok
    }
    ```
  }];
  let arguments = (ins StrAttr:$sentence /*rule_c1*/, ArrayAttr:$knobs /*rule_c2*/);
  let regions = (region SizedRegion<1>:$body);
  let hasCustomAssemblyFormat = 1;
  let hasRegionVerifier = 1;
  let extraClassDeclaration = [{
    static ::llvm::StringRef getDefaultDialect() { return "design"; }
  }];
}

def Design_YieldOp : Design_Op<"yield", [
    Pure, Terminator, HasParent<"RuleOp">]> {
  let summary = "Ends a rule with whether it holds.";
  let description = [{
    **Constraints**
    - (C1) the operand is an i1.

    **Example**
    ```mlir
    yield %ok
    ```
  }];
  let arguments = (ins I1:$holds /*yield_c1*/);
  let assemblyFormat = "$holds attr-dict";
}

def Design_IsOp : Design_Op<"is", [Pure, HasParent<"RuleOp">]> {
  let summary = "Whether a knob has this word.";
  let description = [{
    **Constraints**
    - (C1) the operand is a word.

    **Example**
    ```mlir
    %dct = is %chain "dct"
    ```
  }];
  let arguments = (ins Design_WordType:$knob /*is_c1*/, StrAttr:$word);
  let results = (outs I1:$result);
  let assemblyFormat = "$knob $word attr-dict";
  let hasFolder = 1;
}

def Design_MinimizeOp : Design_Op<"minimize", [HasParent<"ProblemOp">]> {
  let summary = "An objective.";
  let description = [{
    The first objective decides; the others span the Pareto set.

    **Example**
    ```mlir
    minimize bytes
    ```
  }];
  let arguments = (ins StrAttr:$metric);
  let assemblyFormat = "custom<Word>($metric) attr-dict";
}

def Design_RequireOp : Design_Op<"require", [
    HasParent<"ProblemOp">, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "A bound that the result must meet.";
  let description = [{
    `each` holds for every item, `at p95` for that percentile; without either
    the bound is on the mean. `from` is where the request stands, as for `fix`.

    Created by `design-build-problem`; consumed by `design-solve`.

    **Constraints**
    - (C1) `direction` is `at_least` or `at_most`.
    - (C2) `statistic`, if present, is one of p50, p95, p99.
    - (C3) `field`, if present, names a field of a `sheet.dataset`.
    - (C4) `each` and `at` exclude one another.

    **Example**
    ```mlir
    require tensor_psnr_db of @wild::@image at_least 38.0 each
    require decode_us per sheet at_most 20000.0 at p95
    ```
  }];
  let arguments = (ins StrAttr:$metric, OptionalAttr<SymbolRefAttr>:$field /*require_c3*/,
                       UnitAttr:$per_sheet, StrAttr:$direction /*require_c1*/, F64Attr:$bound,
                       UnitAttr:$each /*require_c4*/, OptionalAttr<StrAttr>:$statistic /*require_c2*/,
                       OptionalAttr<StrAttr>:$origin);
  let assemblyFormat = [{
    custom<Word>($metric) (`of` $field^)? (`per` `sheet` $per_sheet^)?
    custom<Word>($direction) custom<Decimal>($bound) (`each` $each^)?
    (`at` custom<Word>($statistic)^)? (`from` $origin^)? attr-dict
  }];
  let hasVerifier = 1;
}

def Design_FixOp : Design_Op<"fix", [
    HasParent<"ProblemOp">, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "Pins a knob to one value, as the request asked.";
  let description = [{
    `from` is where the request stands, for example `task.json: fix.block`; it
    names the pin when pins and rules contradict one another.

    Created by `design-build-problem`; consumed by `design-solve`.

    **Constraints**
    - (C1) `knob` is declared in the problem.
    - (C2) `value` is in the knob's domain.

    **Example**
    ```mlir
    fix @block = 4 from "task.json: fix.block"
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$knob /*fix_c1*/, AnyAttr:$value /*fix_c2*/,
                       OptionalAttr<StrAttr>:$origin);
  let assemblyFormat = "$knob `=` custom<Plain>($value) (`from` $origin^)? attr-dict";
}

//===----------------------------------------------------------------------===//
// The result
//===----------------------------------------------------------------------===//

def Design_ResultOp : Design_Op<"result", [Symbol]> {
  let summary = "What a search chose, with measured figures.";
  let description = [{
    `chosen` maps every knob to its value, `metrics` holds the figures measured
    for it, `pareto` one dictionary a point (with `design` and its metrics).

    Created by `design-solve`; read by people and reports.

    **Constraints**
    - (C1) every value of `metrics` is a number.
    - (C2) every element of `pareto` is a dictionary.

    **Example**
    ```mlir
    design.result @r of @p chosen {chunk = 64} metrics {bytes = 1024.0} pareto []
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, FlatSymbolRefAttr:$problem,
                       DictionaryAttr:$chosen, DictionaryAttr:$metrics /*result_c1*/,
                       ArrayAttr:$pareto /*result_c2*/);
  let assemblyFormat = [{
    $sym_name `of` $problem `chosen` custom<Plain>($chosen)
    `metrics` custom<Plain>($metrics) `pareto` custom<Plain>($pareto) attr-dict
  }];
  let hasVerifier = 1;
}

#endif // SMMIL_DIALECTS_DESIGN_DESIGNOPS_TD
