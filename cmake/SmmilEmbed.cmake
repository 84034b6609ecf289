# Turns text files into C++ string constants, so that the emitter carries the
# sources it prints and needs no source tree at run time.
#   smmil_embed_text(OUTPUT MODE NAME FILES...)
# MODE is CONSTANT (one file: `extern const char *const NAME`) or TABLE
# (`extern const EmbeddedFile NAME[]` with `NAMECount`, sorted by path).
function(smmil_embed_text output mode name)
  set(script ${PROJECT_SOURCE_DIR}/cmake/SmmilEmbedScript.cmake)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} "-DOUTPUT=${output}" "-DMODE=${mode}" "-DNAME=${name}"
            "-DROOT=${PROJECT_SOURCE_DIR}" "-DBUILD=${PROJECT_BINARY_DIR}" "-DFILES=${ARGN}" -P ${script}
    DEPENDS ${ARGN} ${script}
    VERBATIM)
endfunction()
