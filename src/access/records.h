// SPDX-License-Identifier: Apache-2.0
//
// Records as people and programs may see and change them: every function takes the actor, asks its
// permissions, limits rows by its customer rule and masks what it may not see. The API, exports,
// search and screens read through here and through nothing else.
#pragma once

#include "access/actor.h"
#include "entity/write.h"

typedef struct {
    const Actor *actor;
    const Model *model;
    Arena *arena;
} Access;

typedef struct {
    const Entity *entity;
    const Rule *filter;  // or NULL
    const char *sort;    // "-ordered_at"; NULL: the entity's own order
    const char *cursor;  // from a previous page's `next`; NULL: the first page
    int64_t skip;        // so many rows after the cursor are left out; costs time by their number
    unsigned limit;      // 1 … 200 (exports: 1000)
    const char *fields;  // "id,name,score.clv"; NULL: all
    const char *figures; // "score.clv,score.alive": besides; NULL: none (customer_index.h)
    bool count;          // exact count of everything that matches
    bool deleted;        // deleted records instead of living ones
    int64_t customer_id; // only this owner's; 0: any
    int64_t product_id;  // only those with a line of this product (orders); 0: any
    const Label **answered; // or NULL: gets why the store counted; NULL: the index did
} ListQuery;

// Prints {"items": […], "next": "…" or null, "count": n if asked}.
bool records_list(Tx *tx, const Access *access, const ListQuery *query, Buffer *out,
                  GError **error);
// Whether the actor may filter by a rule (NULL: it may): not by personal data it sees shortened,
// nor by records it may not read.
bool records_may_filter(const Access *access, const Rule *filter, GError **error);
bool records_count(Tx *tx, const Access *access, const ListQuery *query, int64_t *out_count,
                   GError **error);

// Prints one record with its parts; *out_version is its ETag. Not visible is not found.
bool records_read(Tx *tx, const Access *access, const Entity *entity, int64_t id, Buffer *out,
                  int64_t *out_version, GError **error);
// The record itself, for changing; checked like records_read().
Record *records_load(Tx *tx, const Access *access, const Entity *entity, int64_t id,
                     GError **error);

// Create prints the record made. Patch is a merge patch (RFC 7396) on the version the caller read,
// or on whatever stands (no ETag of ours can say ANY_VERSION).
#define ANY_VERSION INT64_C(-2)
bool records_create(Tx *tx, const Access *access, const Entity *entity, json_object *body,
                    Buffer *out, GError **error);
bool records_patch(Tx *tx, const Access *access, const Entity *entity, int64_t id, int64_t version,
                   json_object *patch, Buffer *out, GError **error);
bool records_delete(Tx *tx, const Access *access, const Entity *entity, int64_t id, int64_t version,
                    GError **error);
bool records_restore(Tx *tx, const Access *access, const Entity *entity, int64_t id, Buffer *out,
                     GError **error);
