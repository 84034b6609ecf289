// Names of a format are anybody's; what is emitted compiles whatever they are.
// RUN: rm -rf %t.codec
// RUN: smmil build %s -o %t.codec --name class
// RUN: %python %S/Inputs/check_codec.py warnings %host_cxx %t.codec
// RUN: FileCheck %s < %t.codec/decode.cpp
// RUN: FileCheck %s --check-prefix=ENCODE < %t.codec/encode.cpp

// A keyword, names that become one identifier, a digit in front, a line break.
// CHECK: namespace class_codec {
// CHECK: // Field @int, case "store"
// CHECK: namespace int_codec_store {
// CHECK: namespace a_b_store {
// CHECK: namespace a_b_store_2 {
// CHECK: namespace codec_9_store {
// CHECK: // Field @new line, case "store"
// CHECK-NEXT: namespace new_line_store {
// CHECK: namespace evil_store {
// ENCODE: {"int", 2, kInt
// ENCODE: {"a-b", 2, kAB
// ENCODE: {"new\012line", 2, kNewLine
// ENCODE: {"*/ \"evil\\", 2,
sheet.vocab @v {
}
sheet.dataset @"my data" vocab @v sheets 2 {
  field @"int" : !sheet.text<words>
  field @"a-b" : !sheet.text<words>
  field @a_b : !sheet.text<words>
  field @"9" : !sheet.text<words>
  field @"new\0Aline" : !sheet.text<words>
  field @"*/ \22evil\\" : !sheet.text<words>
}
codec.encoder @c(%x: tensor<?xui8>) -> !codec.bits {
  %b = codec.zstd %x level 19 : tensor<?xui8> -> !codec.bits
  codec.return %b : !codec.bits
}
layout.file @"class" stores @"my data" {
  order recorded patterns 64
  tokens @v late
  stream @s1 of @"my data"::@"int" codec @c
  stream @s2 of @"my data"::@"a-b" codec @c
  stream @s3 of @"my data"::@a_b codec @c
  stream @s4 of @"my data"::@"9" codec @c
  stream @s5 of @"my data"::@"new\0Aline" codec @c
  stream @s6 of @"my data"::@"*/ \22evil\\" codec @c
  index delta_packed
}
