# Finds every external package once and wraps it in one target, `smmil::<package>`.
# Nothing is downloaded at configure time; tools/setup.sh installs what is missing.

# Debian keeps each LLVM in a prefix of its own, which find_package does not search by itself.
foreach(version 19 20 18 21 22)
  list(APPEND CMAKE_PREFIX_PATH /usr/lib/llvm-${version})
endforeach()
if(SMMIL_LIBRARY_ONLY)
  # Of LLVM only the program that reads the records of primitives.
  find_package(LLVM REQUIRED CONFIG)
else()
  find_package(MLIR REQUIRED CONFIG)
  set(LLVM_RUNTIME_OUTPUT_INTDIR ${CMAKE_RUNTIME_OUTPUT_DIRECTORY})
  set(LLVM_LIBRARY_OUTPUT_INTDIR ${CMAKE_LIBRARY_OUTPUT_DIRECTORY})
  set(MLIR_BINARY_DIR ${PROJECT_BINARY_DIR})
  list(APPEND CMAKE_MODULE_PATH "${MLIR_CMAKE_DIR}" "${LLVM_CMAKE_DIR}")
  include(TableGen)
  include(AddLLVM)
  include(AddMLIR)
endif()

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(nlohmann_json 3.10 REQUIRED)
if(NOT SMMIL_LIBRARY_ONLY)
  find_package(GTest 1.12 REQUIRED)
endif()

# The packages that ship a pkg-config file and no (reliable) CMake configuration.
function(smmil_pkg name module)
  pkg_check_modules(${name} REQUIRED IMPORTED_TARGET ${module})
  add_library(smmil::${name} ALIAS PkgConfig::${name})
endfunction()
if(NOT SMMIL_LIBRARY_ONLY)
  smmil_pkg(z3 "z3>=4.8")
endif()
smmil_pkg(zstd "libzstd>=1.5")
smmil_pkg(xxhash "libxxhash>=0.8")
smmil_pkg(jpeg "libjpeg>=2.1")
smmil_pkg(png "libpng>=1.6")
smmil_pkg(webp "libwebp>=1.2")
smmil_pkg(webpdemux "libwebpdemux>=1.2")
smmil_pkg(webpmux "libwebpmux>=1.2")
smmil_pkg(flac "flac>=1.4")
smmil_pkg(sndfile "sndfile>=1.2")
smmil_pkg(mpg123 "libmpg123>=1.31")
smmil_pkg(ogg "ogg>=1.3")
smmil_pkg(vorbisfile "vorbisfile>=1.3")
smmil_pkg(opusfile "opusfile>=0.12")
smmil_pkg(zlib "zlib>=1.2")
smmil_pkg(tiff "libtiff-4>=4.5")
smmil_pkg(heif "libheif>=1.15")
smmil_pkg(openjpeg "libopenjp2>=2.5")

find_path(SMMIL_GIF_INCLUDE gif_lib.h REQUIRED)
find_library(SMMIL_GIF_LIBRARY gif REQUIRED)
add_library(smmil_gif INTERFACE)
target_include_directories(smmil_gif SYSTEM INTERFACE ${SMMIL_GIF_INCLUDE})
target_link_libraries(smmil_gif INTERFACE ${SMMIL_GIF_LIBRARY})
add_library(smmil::gif ALIAS smmil_gif)

if(SMMIL_LIBRARY_ONLY)
  return() # What follows is for the tools.
endif()

find_path(SMMIL_CLI11_INCLUDE CLI/CLI.hpp REQUIRED)

# Halide is optional: without it the emitted codecs use their C++ fallback. The
# wheel is unpacked by tools/setup.sh; find_package(Halide) is avoided because
# it pulls a second LLVM into this project.
set(SMMIL_HALIDE_ROOT "${PROJECT_SOURCE_DIR}/.deps/halide" CACHE PATH "Unpacked Halide 21 wheel")
find_path(SMMIL_HALIDE_INCLUDE Halide.h HINTS ${SMMIL_HALIDE_ROOT}/include NO_DEFAULT_PATH)
find_library(SMMIL_HALIDE_LIBRARY Halide HINTS ${SMMIL_HALIDE_ROOT}/lib64 ${SMMIL_HALIDE_ROOT}/lib NO_DEFAULT_PATH)
if(SMMIL_HALIDE_INCLUDE AND SMMIL_HALIDE_LIBRARY)
  set(SMMIL_HAVE_HALIDE ON)
  add_library(smmil_halide INTERFACE)
  target_include_directories(smmil_halide SYSTEM INTERFACE ${SMMIL_HALIDE_INCLUDE})
  target_link_libraries(smmil_halide INTERFACE ${SMMIL_HALIDE_LIBRARY} Threads::Threads ${CMAKE_DL_LIBS})
  add_library(smmil::halide ALIAS smmil_halide)
else()
  set(SMMIL_HAVE_HALIDE OFF)
endif()
message(STATUS "Halide backend: ${SMMIL_HAVE_HALIDE}")
