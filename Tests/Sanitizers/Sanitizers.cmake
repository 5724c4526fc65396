# What is built with a sanitizer: all code of our own. JUCE is not: it is the release build's.

if (NOT BULKHEAD_SANITIZE)
    return()
endif()

if (NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message (FATAL_ERROR "Builds with sanitizers are made with clang.")
endif()

if (BULKHEAD_SANITIZE STREQUAL "address")
    # A number that does not fit the integer it is made into is undefined in C++, but not part of "undefined" to clang.
    set (sanitizers -fsanitize=address,undefined,float-cast-overflow -fno-sanitize-recover=undefined,float-cast-overflow)
    target_compile_options (bulkhead_options INTERFACE ${sanitizers} -fsanitize=fuzzer-no-link)
elseif (BULKHEAD_SANITIZE STREQUAL "thread")
    set (sanitizers -fsanitize=thread)
    target_compile_options (bulkhead_options INTERFACE ${sanitizers})
else()
    message (FATAL_ERROR "BULKHEAD_SANITIZE is address or thread.")
endif()

# Warnings are the release build's business; clang has others, also of the system's own headers.
target_compile_options (bulkhead_options INTERFACE -w)
target_link_options (bulkhead_options INTERFACE ${sanitizers})

# The tests are told by the sanitizer in their names, so that one ctest runs those of both. What it finds fails the test.
function (bulkhead_sanitized_tests target)
    set (prefix "ASan: ")

    if (BULKHEAD_SANITIZE STREQUAL "thread")
        set (prefix "TSan: ")
    endif()

    catch_discover_tests (${target} TEST_PREFIX "${prefix}" DL_PATHS ""
        PROPERTIES TIMEOUT 300 FAIL_REGULAR_EXPRESSION "No test cases matched")
endfunction()
