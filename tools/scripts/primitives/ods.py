"""Prints the ops of both directions as ODS records."""


def operations(primitives):
    return ""
