// SPDX-License-Identifier: Apache-2.0
//
// A few threads that share pieces of work. Whoever brings work does pieces too, so a crew of none
// is a plain loop, and a small question never waits for a large one.
#pragma once

#include <stddef.h>

typedef struct Crew Crew;

Crew *crew_new(unsigned threads); // besides the caller; 0 is allowed
void crew_free(Crew *crew);       // accepts NULL; nobody may be in crew_run()
// Calls piece(context, i) once for every i < n, on several threads, and returns when all are done.
// `crew` may be NULL.
void crew_run(Crew *crew, size_t n, void (*piece)(void *context, size_t i), void *context);
