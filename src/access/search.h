// SPDX-License-Identifier: Apache-2.0
//
// Text search as people and programs may use it: over the entities the actor may read, over the
// customers its rule lets it see. Without the permission personal.read a customer is found only by
// a whole value, which the asker must already know (a name, a number, a mail address); parts and
// pinyin would let one guess what is masked.
#pragma once

#include "access/records.h"

typedef struct {
    const char *text;     // as typed, at most 200 bytes
    const char *entities; // names with commas: "customer,order"; NULL: all the actor may read
    unsigned limit;       // 1 … 100; 0: 20
} SearchRequest;

// Prints {"items": [{"entity", "id", "customer_id", "title", "detail"}]}, best first. Blank text
// finds nothing. The last thing that may be asked of the transaction.
bool search_records(Tx *tx, const Access *access, const SearchRequest *request, Buffer *out,
                    GError **error);
