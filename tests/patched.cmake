# SPDX-License-Identifier: Apache-2.0
# Wrong twins: sources of the library with a patch that makes them wrong on purpose.

# tenon_patched(OUT PATCH): the files that PATCH changes, patched at build time, as a list in OUT.
function(tenon_patched out patch_file)
  get_filename_component(twin ${patch_file} NAME_WE)
  set(twin_dir ${CMAKE_CURRENT_BINARY_DIR}/wrong/${twin})
  file(STRINGS ${patch_file} changed REGEX "^\\+\\+\\+ b/")
  set(patched "")
  set(originals "")
  set(copies "")
  foreach(line ${changed})
    string(REGEX REPLACE "^\\+\\+\\+ b/([^ \t]+).*" "\\1" file "${line}")
    list(APPEND patched ${twin_dir}/${file})
    list(APPEND originals ${CMAKE_SOURCE_DIR}/${file})
    list(APPEND copies COMMAND ${CMAKE_COMMAND} -E copy ${CMAKE_SOURCE_DIR}/${file}
                               ${twin_dir}/${file})
  endforeach()
  add_custom_command(OUTPUT ${patched} ${copies}
                     COMMAND patch --quiet -p1 -d ${twin_dir} -i ${patch_file}
                     DEPENDS ${patch_file} ${originals} COMMENT "Making the wrong twin ${twin}")
  set(${out} ${patched} PARENT_SCOPE)
endfunction()
