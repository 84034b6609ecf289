// Checks of the ops in Toy.td, for labels.test; never compiled.

LogicalResult PlayOp::verify() {
  // (C1), (C8)
  return success();
}
