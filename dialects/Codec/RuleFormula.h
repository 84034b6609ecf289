//===- RuleFormula.h - Formulas of rules between knobs ----------*- C++ -*-===//
//
// Part of SMMIL, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Short names for the ops that the rules of primitives are made of.
//
//===----------------------------------------------------------------------===//
#ifndef SMMIL_DIALECTS_CODEC_RULEFORMULA_H
#define SMMIL_DIALECTS_CODEC_RULEFORMULA_H

#include "dialects/Design/Design.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

namespace smmil::codec {

/// Builds i1 and i64 values at the builder's place.
class RuleFormula {
public:
  RuleFormula(mlir::OpBuilder &builder, mlir::Location loc)
      : b(builder), loc(loc) {}

  mlir::Value number(int64_t value) {
    return b.create<mlir::arith::ConstantIntOp>(loc, value, 64);
  }
  mlir::Value times(mlir::Value left, mlir::Value right) {
    return b.create<mlir::arith::MulIOp>(loc, left, right);
  }
  mlir::Value select(mlir::Value condition, mlir::Value yes, mlir::Value no) {
    return b.create<mlir::arith::SelectOp>(loc, condition, yes, no);
  }
  mlir::Value either(mlir::Value left, mlir::Value right) {
    return b.create<mlir::arith::OrIOp>(loc, left, right);
  }
  mlir::Value equal(mlir::Value left, mlir::Value right) {
    return compare(mlir::arith::CmpIPredicate::eq, left, right);
  }
  mlir::Value atMost(mlir::Value left, mlir::Value right) {
    return compare(mlir::arith::CmpIPredicate::sle, left, right);
  }
  mlir::Value lessThan(mlir::Value left, mlir::Value right) {
    return compare(mlir::arith::CmpIPredicate::slt, left, right);
  }
  /// `word` is the operand's word.
  mlir::Value is(mlir::Value operand, llvm::StringRef word) {
    return b.create<design::IsOp>(loc, b.getI1Type(), operand,
                                  b.getStringAttr(word));
  }

private:
  mlir::Value compare(mlir::arith::CmpIPredicate predicate, mlir::Value left,
                      mlir::Value right) {
    return b.create<mlir::arith::CmpIOp>(loc, predicate, left, right);
  }

  mlir::OpBuilder &b;
  mlir::Location loc;
};

} // namespace smmil::codec

#endif // SMMIL_DIALECTS_CODEC_RULEFORMULA_H
