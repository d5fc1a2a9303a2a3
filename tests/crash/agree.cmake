# SPDX-License-Identifier: Apache-2.0
# Two programs that play the same scenes, one killed, one explored; agree_test.py compares them. Each
# is compiled once, and linked with the right runtime and with a wrong one.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
set(lab_explorer ${CMAKE_SOURCE_DIR}/lab/explorer)

tenon_checked_objects(crash_scene scene.cpp operation.cpp message.cpp)
target_include_directories(crash_scene PRIVATE ${CMAKE_SOURCE_DIR}/tests)

function(agree_objects name)
  add_library(${name} OBJECT ${ARGN})
  target_include_directories(${name} PRIVATE .. ${CMAKE_SOURCE_DIR}/lab ${CMAKE_SOURCE_DIR}/src
                                             ${CMAKE_SOURCE_DIR}/include)
  target_link_libraries(${name} PRIVATE tenon_warnings)
endfunction()
agree_objects(segment_text segment_text.cpp)
agree_objects(agree_harness_objects agree_harness.cpp monitor_death_at_point.cpp ${support_sources})
agree_objects(agree_explorer_objects agree_explorer.cpp ${lab_explorer}/patience.cpp
                                     ${lab_explorer}/token.cpp)

# agree_program(NAME LIBRARY OBJECT...): what both have, and the rest.
function(agree_program name library)
  add_executable(${name} $<TARGET_OBJECTS:crash_scene> $<TARGET_OBJECTS:monitor_operations>
                         $<TARGET_OBJECTS:segment_text> ${ARGN})
  set_target_properties(${name} PROPERTIES LINKER_LANGUAGE CXX)
  target_link_options(${name} PRIVATE -Wl,--wrap=memcpy -Wl,--wrap=memmove -Wl,--wrap=memset)
  target_link_libraries(${name} PRIVATE ${library} Threads::Threads)
endfunction()
# agree_harness(NAME LIBRARY): of the checked library.
function(agree_harness name library)
  agree_program(${name} ${library} $<TARGET_OBJECTS:agree_harness_objects>)
endfunction()
# agree_explorer(NAME RUNTIME): has the shipped sources in it, but for those that the explorer replaces.
function(agree_explorer name runtime)
  agree_program(${name} ${runtime} $<TARGET_OBJECTS:agree_explorer_objects>
    "$<FILTER:$<TARGET_OBJECTS:tenon_checked_objects>,EXCLUDE,/(clock|token|patience)\\.cpp>")
endfunction()
# agree_test(NAME HARNESS EXPLORER [--twin])
macro(agree_test name harness explorer)
  add_test(NAME ${name} COMMAND Python3::Interpreter ${CMAKE_CURRENT_SOURCE_DIR}/agree_test.py
                                $<TARGET_FILE:${harness}> $<TARGET_FILE:${explorer}> ${ARGN})
  list(APPEND crash_tests ${name})
endmacro()

agree_harness(agree_harness tenon_checked)
agree_explorer(agree_explorer tenon_explorer)
agree_test(crash.agree agree_harness agree_explorer)

# ---- wrong twins of either runtime: its objects, but for the file that the patch changes

function(agree_wrong_runtime twin runtime)
  tenon_patched(patched ${CMAKE_CURRENT_SOURCE_DIR}/wrong/${twin}.patch)
  get_filename_component(name ${patched} NAME)
  set(replaced "/(${name}|tsan_abi.cpp|perform.cpp)${CMAKE_CXX_OUTPUT_EXTENSION}$")
  tenon_hook_runtime(tenon_${twin} ${patched}
                     "$<FILTER:$<TARGET_OBJECTS:${runtime}>,EXCLUDE,${replaced}>")
  target_include_directories(tenon_${twin} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
endfunction()

foreach(twin explorer_copies_at_once explorer_marks_too_early)
  agree_wrong_runtime(${twin} tenon_explorer)
  target_link_options(tenon_${twin} PRIVATE -Wl,-Bsymbolic)
  agree_explorer(agree_${twin} tenon_${twin})
  agree_test(crash.wrong.${twin} agree_harness agree_${twin} --twin)
endforeach()

agree_wrong_runtime(harness_blind_to_tokens tenon_kill_points)
tenon_checked_library(tenon_checked_blind_to_tokens tenon_harness_blind_to_tokens ${checked_objects})
agree_harness(agree_harness_blind_to_tokens tenon_checked_blind_to_tokens)
agree_test(crash.wrong.harness_blind_to_tokens agree_harness_blind_to_tokens agree_explorer --twin)
