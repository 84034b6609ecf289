# The instruction sets for which files named *Isa.cpp are compiled again, beside the baseline: one row each, the name
# being that of its namespace and of its entry in include/smmil/Runtime/Isa.h.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  set(SMMIL_ISAS avx2 CACHE STRING "Instruction sets of the kernels beside the baseline: avx2, avx512")
else()
  set(SMMIL_ISAS "" CACHE STRING "Instruction sets of the kernels beside the baseline")
endif()
set(SMMIL_ISA_FLAGS_avx2 -mavx2 -mbmi2)
set(SMMIL_ISA_FLAGS_avx512 -mavx2 -mbmi2 -mavx512f -mavx512bw -mavx512vl -mavx512dq)

# Those for which emitted codecs are compiled, whatever machine emits them.
set(SMMIL_EMITTED_ISAS avx2)
