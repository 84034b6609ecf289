"""Reads the records of primitives and prints what is made from them."""
