//===- Toy.td - Ops with labels that drifted --------------*- tablegen -*--===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Ops for labels.test, most of them with a fault.
//
//===----------------------------------------------------------------------===//

class Toy_Op<string mnemonic, list<Trait> traits = []>
    : Op<Toy_Dialect, mnemonic, traits>;

def Toy_PlayOp : Toy_Op<"play", [Pure]> {
  let description = [{
    **Constraints**
    - (C1) fine: checked by the verifier, tested.
    - (C2) tested, but checked nowhere.
    - (C3) checked here, but not tested.
    - (C4) checked, and its case expects no error.
  }];
  let arguments = (ins I64Attr:$count /*play_c3 play_c4*/, I64Attr:$more /*play_c7*/);
}

class Toy_EncodeOp<string mnemonic> : Toy_Op<mnemonic>;

def Toy_StopOp : Toy_EncodeOp<"stop"> {
  let description = [{
    - (C1) the first.
    - (C1) the same label again.
  }];
  let arguments = (ins I64Attr:$count /*stop_c1*/);
}
