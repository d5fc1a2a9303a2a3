# SPDX-License-Identifier: Apache-2.0
# The checked build: the shipped sources, compiled so that every access to memory is a call, linked
# without libtsan. The system-call seam (os/syscall.cpp) is left out: the runtime brings its own.

# tenon_hook_runtime(NAME SOURCE...): the compiler's hooks over a runtime that defines hooks.hpp.
function(tenon_hook_runtime name)
  add_library(${name} SHARED ${CMAKE_SOURCE_DIR}/lab/hooks/tsan_abi.cpp
                             ${CMAKE_SOURCE_DIR}/lab/hooks/perform.cpp ${ARGN})
  set_target_properties(${name} PROPERTIES CXX_VISIBILITY_PRESET default)
  target_compile_options(${name} PRIVATE -O2)
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR}/lab
                                     PRIVATE ${CMAKE_SOURCE_DIR}/src ${CMAKE_SOURCE_DIR}/include)
  target_link_libraries(${name} PRIVATE tenon_warnings)
endfunction()

# tenon_checked_objects(NAME SOURCE...): compiles them with the hooks. What order::copy_* does must
# stay a call of memcpy: expanded in place it would be neither a hook nor wrapped.
function(tenon_checked_objects name)
  set_source_files_properties(${CMAKE_SOURCE_DIR}/src/order/copy.cpp PROPERTIES
                              COMPILE_OPTIONS -fno-builtin)
  list(FILTER ARGN EXCLUDE REGEX "/src/os/syscall\\.cpp$")
  add_library(${name} OBJECT ${ARGN})
  # The public classes have no export macro: all is visible here, and exports.map sorts it out.
  set_target_properties(${name} PROPERTIES CXX_VISIBILITY_PRESET default)
  # g++ warns that its own libtsan knows no thread fences; ours does. -g1: which line an access is on.
  target_compile_options(${name} PRIVATE -O2 -g1 -fsanitize=thread -Wno-tsan)
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/src ${CMAKE_SOURCE_DIR}/include)
  target_link_libraries(${name} PRIVATE Threads::Threads tenon_warnings)
endfunction()

# tenon_checked_library(NAME RUNTIME OBJECT...): one shared object.
function(tenon_checked_library name runtime)
  add_library(${name} SHARED ${ARGN})
  set_target_properties(${name} PROPERTIES LINKER_LANGUAGE CXX
                        LINK_DEPENDS ${CMAKE_SOURCE_DIR}/lab/hooks/exports.map)
  target_include_directories(${name} INTERFACE ${CMAKE_SOURCE_DIR}/include)
  target_link_options(${name} PRIVATE
    -Wl,-Bsymbolic -Wl,-z,defs -Wl,--wrap=memcpy -Wl,--wrap=memmove -Wl,--wrap=memset
    -Wl,--version-script=${CMAKE_SOURCE_DIR}/lab/hooks/exports.map)
  target_link_libraries(${name} PUBLIC ${runtime} PRIVATE Threads::Threads)
endfunction()

