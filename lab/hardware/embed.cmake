# SPDX-License-Identifier: Apache-2.0
# Writes `output`: the vocabulary and the litmus tests as strings. They stay files that people read.
function(embed output vocabulary)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${vocabulary} ${ARGN})
  file(READ ${vocabulary} text)
  string(CONCAT source "#include \"hardware/embedded.hpp\"\n\nnamespace tenon::lab::hardware {\n"
         "const char* const kVocabulary = R\"---(${text})---\";\n"
         "namespace {\nconstexpr NamedTest kTests[] = {\n")
  foreach(file ${ARGN})
    get_filename_component(name ${file} NAME_WLE)
    file(READ ${file} text)
    string(APPEND source "    {\"${name}\", R\"---(${text})---\"},\n")
  endforeach()
  string(APPEND source "};\n}  // namespace\nstd::span<const NamedTest> named_tests() noexcept {\n"
         "  return kTests;\n}\n}  // namespace tenon::lab::hardware\n")
  file(CONFIGURE OUTPUT ${output} CONTENT "${source}" @ONLY)
endfunction()
