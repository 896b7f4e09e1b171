// SPDX-License-Identifier: Apache-2.0
//
// Plain loops over columns, compiled twice: for every processor of the architecture, and for those
// that have AVX2, whose vectors are twice as wide. Which one runs is decided when the program
// starts. The code is the same, so the results are too; other compilers, libraries and processors
// get one version. Sanitizers are left alone, since theirs must be ready before anything is called.
#pragma once

#include <features.h>

#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__) &&       \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define WIDE __attribute__((target_clones("avx2", "default")))
#else
#define WIDE
#endif
