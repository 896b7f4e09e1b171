// SPDX-License-Identifier: Apache-2.0
//
// Writing records: the one way any record gets into, changes in, or leaves the store. Each call
// writes the row, its parts and its change log entry, and runs the entity's behaviour. Search terms
// follow: those of new records by the log (search_recent.h), others with the change. Permissions
// are not asked here: people and programs come through access/records.h, jobs act as the system.
#pragma once

#include "entity/record.h"
#include "store/change.h"

typedef struct {
    Tx *tx;
    Arena *arena;
    const Model *model;
    int64_t actor_id;  // staff id; 0: the system
    int64_t role_id;   // the role the actor's key is narrowed to; 0: none
    int64_t import_id; // the import whose change this is; 0: none
    bool bulk; // the caller refreshes derived data (customer summaries) itself, once per owner,
               // afterwards
    int64_t created_at; // of records inserted, when they are older than this write; 0: now
    bool own_numbers;   // the caller makes the identity of a customer's number itself, within its
                        // namespace
    const Record *claimed; // an identity about to be inserted whose claim stands already; or NULL
} Writing;

// Inserts; sets id, version, created_at, … in `record`. Values must have been checked.
bool record_insert(Writing *writing, Record *record, GError **error);
// Appends many records of an append-only entity that has neither parts nor behaviour: rows and thin
// entries of the log, a statement for each. `records` must be complete and checked; sets what
// record_insert() sets.
void records_append(Writing *writing, Record *const *records, size_t n);
// Changes `before` (as stored, with parts) into `after`: fields that differ only. Nothing differs:
// nothing is written, *out_changed false. `out_changed` may be NULL.
bool record_update(Writing *writing, const Record *before, Record *after, bool *out_changed,
                   GError **error);
bool record_delete(Writing *writing, Record *record,
                   GError **error); // sets deleted_at; hidden, restorable for 30 days
bool record_restore(Writing *writing, Record *record, GError **error);
bool record_remove(Writing *writing, Record *record,
                   GError **error); // the row goes: undo and erasure

// Loads one record with its parts, deleted ones too; NULL when there is none. No permission is
// asked.
Record *record_load(Tx *tx, Arena *arena, const Entity *entity, int64_t id);
// Loads the parts of a record that was read without them.
void record_load_parts(Tx *tx, Arena *arena, Record *record);

// ---- keys from outside ----

typedef struct {
    int64_t source_id;
    const char *entity; // "order"
    const char *kind;   // "number", "code", …
    const char *value;
} ExternalKey;

// The record that a source knows under a key; false when there is none.
bool external_key_find(Tx *tx, const ExternalKey *key, int64_t *out_owner_id, int64_t *out_id);
void external_key_put(Tx *tx, const ExternalKey *key, int64_t owner_id, int64_t id);
// A customer who was there already is known by the key from now on, because of an import (0: of
// nothing that could be undone).
void external_key_join(Tx *tx, const ExternalKey *key, int64_t customer_id, int64_t import_id);
// Forgets all keys of one record.
void external_key_drop(Tx *tx, const char *entity, int64_t owner_id, int64_t id);
