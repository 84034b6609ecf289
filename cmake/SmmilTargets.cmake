# The few functions with which every SMMIL target is declared.

set(SMMIL_WARNINGS -Wall -Wextra -Werror)

# Plain C++ library without LLVM or MLIR.
#   smmil_library(SmmilRuntime Plan.cpp Decoder.cpp LINK smmil::zstd)
function(smmil_library name)
  cmake_parse_arguments(ARG "" "" "LINK;DEPENDS" ${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  target_compile_options(${name} PRIVATE ${SMMIL_WARNINGS})
  target_link_libraries(${name} PUBLIC ${ARG_LINK})
  # Headers of the runtime include what is made from the records of primitives.
  add_dependencies(${name} SmmilPrimitiveRecords ${ARG_DEPENDS})
endfunction()

# Library that uses MLIR (the shared libMLIR/libLLVM of the distribution).
function(smmil_mlir_library name)
  cmake_parse_arguments(ARG "" "" "LINK;DEPENDS" ${ARGN})
  smmil_library(${name} ${ARG_UNPARSED_ARGUMENTS} LINK ${ARG_LINK} MLIR LLVM DEPENDS ${ARG_DEPENDS})
  target_include_directories(${name} SYSTEM PUBLIC ${LLVM_INCLUDE_DIRS} ${MLIR_INCLUDE_DIRS})
  # MLIR's own headers trip this one in derived classes.
  target_compile_options(${name} PRIVATE -Wno-unused-parameter)
endfunction()

# Executable; give MLIR when it links the MLIR libraries.
function(smmil_tool name)
  cmake_parse_arguments(ARG "MLIR" "" "LINK;DEPENDS" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  target_compile_options(${name} PRIVATE ${SMMIL_WARNINGS})
  target_link_libraries(${name} PRIVATE ${ARG_LINK})
  if(ARG_MLIR)
    target_link_libraries(${name} PRIVATE MLIR LLVM)
    target_include_directories(${name} SYSTEM PRIVATE ${LLVM_INCLUDE_DIRS} ${MLIR_INCLUDE_DIRS})
    target_compile_options(${name} PRIVATE -Wno-unused-parameter)
  endif()
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
  set_property(GLOBAL APPEND PROPERTY SMMIL_TOOL_TARGETS ${name})
  install(TARGETS ${name})
endfunction()

# GoogleTest binary, registered with CTest.
#   smmil_unit_test(RuntimeTests PlanTest.cpp LINK SmmilRuntime)
function(smmil_unit_test name)
  cmake_parse_arguments(ARG "MLIR" "" "LINK;DEPENDS" ${ARGN})
  add_executable(${name} EXCLUDE_FROM_ALL ${ARG_UNPARSED_ARGUMENTS})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/test/Unit)
  target_compile_options(${name} PRIVATE ${SMMIL_WARNINGS})
  target_compile_definitions(${name} PRIVATE SMMIL_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE ${ARG_LINK} GTest::gtest GTest::gtest_main)
  if(ARG_MLIR)
    target_link_libraries(${name} PRIVATE MLIR LLVM)
    target_include_directories(${name} SYSTEM PRIVATE ${LLVM_INCLUDE_DIRS} ${MLIR_INCLUDE_DIRS})
    target_compile_options(${name} PRIVATE -Wno-unused-parameter)
  endif()
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
  set_property(GLOBAL APPEND PROPERTY SMMIL_UNIT_TESTS ${name})
  add_test(NAME ${name} COMMAND ${name})
  # Emitted codecs that a test compiles; the same as in lit.cfg.py, but for all instruction sets.
  set(environment "CMAKE_BUILD_TYPE=Quick;CXXFLAGS=-O1")
  find_program(SMMIL_CCACHE ccache)
  if(SMMIL_CCACHE)
    string(APPEND environment ";CMAKE_CXX_COMPILER_LAUNCHER=${SMMIL_CCACHE};CCACHE_BASEDIR=/;CCACHE_NOHASHDIR=1"
      ";CCACHE_DIR=${PROJECT_BINARY_DIR}/test/ccache")
  endif()
  set_tests_properties(${name} PROPERTIES ENVIRONMENT "${environment}")
endfunction()
