// SPDX-License-Identifier: Apache-2.0
//
// Sorts any number of short byte strings in bounded memory, fed by several threads: each has a part
// of its own, which is sorted and written to one nameless temporary file whenever it is full; at
// the end the runs are merged. What comes out does not depend on who put what in.
#pragma once

#include "base/error.h"
#include <stddef.h>
#include <stdint.h>

enum { BULK_SORT_PART = 20 << 20, BULK_SORT_LONGEST = 1 << 12 }; // bytes

typedef struct BulkSort BulkSort;
typedef struct BulkSortPart BulkSortPart;

BulkSort *bulk_sort_new(void);
void bulk_sort_free(BulkSort *sort); // with its parts; accepts NULL
// A part for one thread; to be asked for before threads begin.
BulkSortPart *bulk_sort_part(BulkSort *sort);
// At most BULK_SORT_LONGEST bytes. What goes wrong is told by bulk_sort_finish().
void bulk_sort_add(BulkSortPart *part, const void *bytes, size_t length);
// Nothing more comes in: bulk_sort_next() may begin.
bool bulk_sort_finish(BulkSort *sort, GError **error);
// The next string in the order of bytes, borrowed until the next call; NULL at the end, and when
// reading fails (*error set).
const char *bulk_sort_next(BulkSort *sort, size_t *out_length, GError **error);
