// SPDX-License-Identifier: Apache-2.0
//
// A few threads for requests that may block or burn time (passwords, uploads), so that the server's
// own never do.
#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef struct Workers Workers;

// `most`: how many may wait.
Workers *workers_new(unsigned threads, size_t most);
void workers_free(Workers *workers); // finishes what waits first; accepts NULL
// False when too many wait already.
bool workers_push(Workers *workers, void (*work)(void *context), void *context);
