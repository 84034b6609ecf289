//===- CheckOps.td - Expectations of a test ---------------*- tablegen -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Test-only ops that compare what an interpreter computed.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DIALECTS_CHECK_CHECKOPS_TD
#define SMMIL_DIALECTS_CHECK_CHECKOPS_TD

include "mlir/IR/BuiltinAttributes.td"
include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/IR/CommonTypeConstraints.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "dialects/Check/CheckInterfaces.td"

def Check_Dialect : Dialect {
  let name = "check";
  let summary = "Expectations of interpreter tests.";
  let description = [{
    Never in a format: the ops compare computed values with expected ones and
    fail with an error at their location.
  }];
  let cppNamespace = "::smmil::check";
}

class Check_Op<string mnemonic, list<Trait> traits = []>
    : Op<Check_Dialect, mnemonic,
         [DeclareOpInterfaceMethods<Check_ExpectationOpInterface>] # traits>;

//===----------------------------------------------------------------------===//
// What is evaluated
//===----------------------------------------------------------------------===//

def Check_TestOp : Op<Check_Dialect, "test", [
    Symbol, IsolatedFromAbove, NoRegionArguments, SingleBlock, NoTerminator]> {
  let summary = "Steps that are evaluated in order, and what is expected of them.";
  let description = [{
    The body holds constants, ops of the codec dialect and expectations.

    Created by a person; evaluated by `check-run`.

    **Constraints**
    - (C1) the body has at least one expectation: a test that expects nothing
      cannot fail.

    **Example**
    ```mlir
    check.test @delta_wraps {
      %x = check.constant dense<[32767, -32768]> : tensor<2xi16> : tensor<2xi16>
      %d = codec.delta %x : tensor<2xi16> -> !codec.symbols<i16>
      check.expect_eq_const %d, dense<[32767, 1]> : tensor<2xi16> : !codec.symbols<i16>
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$sym_name attr-dict-with-keyword $body";
  let hasRegionVerifier = 1;
}

def Check_ConstantOp : Op<Check_Dialect, "constant", [Pure]> {
  let summary = "A written value.";
  let description = [{
    A frame, numbers or bits; `rate` is that of sound, in samples per second.

    **Constraints**
    - (C1) the value, where it is a tensor, can have the shape of `value`.
    - (C2) `rate` is at least 1 and stands with `si16` elements only.

    **Example**
    ```mlir
    %b = check.constant dense<[3, 7]> : tensor<2xui8> : !codec.bits
    %x = check.constant dense<[[1], [-1]]> : tensor<2x1xsi16> rate 8000 : tensor<?x1xsi16>
    ```
  }];
  let arguments = (ins ElementsAttr:$value /*constant_c1*/,
                       OptionalAttr<I64Attr>:$rate /*constant_c2*/);
  let results = (outs AnyType:$result);
  let assemblyFormat = [{
    custom<Elements>($value) (`rate` $rate^)? attr-dict `:` type($result)
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Expectations
//===----------------------------------------------------------------------===//

def Check_ExpectEqOp : Check_Op<"expect_eq", [SameTypeOperands]> {
  let summary = "Two computed values are equal, element by element.";
  let description = [{
    **Constraints**
    - (C1) both values have one type.

    **Example**
    ```mlir
    check.expect_eq %decoded, %source : tensor<4xi16>
    ```
  }];
  let arguments = (ins AnyType:$actual, AnyType:$expected /*expect_eq_c1*/);
  let assemblyFormat = "$actual `,` $expected attr-dict `:` type($actual)";
}

def Check_ExpectEqConstOp : Check_Op<"expect_eq_const"> {
  let summary = "A computed value equals a written one.";
  let description = [{
    **Constraints**
    - (C1) the value, where it is a tensor, can have the shape of `expected`.

    **Example**
    ```mlir
    check.expect_eq_const %x, dense<[1, 2]> : tensor<2xi16> : tensor<2xi16>
    ```
  }];
  let arguments = (ins AnyType:$actual, ElementsAttr:$expected /*expect_eq_const_c1*/);
  let assemblyFormat = "$actual `,` custom<Elements>($expected) attr-dict `:` type($actual)";
  let hasVerifier = 1;
}

def Check_ExpectPsnrOp : Check_Op<"expect_psnr", [SameTypeOperands]> {
  let summary = "Two 8-bit values differ by no more than a PSNR allows.";
  let description = [{
    The peak is 255. Equal values have infinite PSNR.

    **Constraints**
    - (C1) the bound is above 0.
    - (C2) both values are tensors of `ui8` and have one type.

    **Example**
    ```mlir
    check.expect_psnr %decoded, %source at_least 38.0 : tensor<8x8x3xui8>
    ```
  }];
  let arguments = (ins TensorOf<[UI8]>:$actual /*expect_psnr_c2*/,
                       TensorOf<[UI8]>:$expected /*expect_psnr_c2*/,
                       F64Attr:$bound /*expect_psnr_c1*/);
  let assemblyFormat = [{
    $actual `,` $expected `at_least` custom<Decimal>($bound) attr-dict `:` type($actual)
  }];
  let hasVerifier = 1;
}

#endif // SMMIL_DIALECTS_CHECK_CHECKOPS_TD
