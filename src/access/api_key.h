// SPDX-License-Identifier: Apache-2.0
//
// Keys for programs: gx_<prefix>_<secret>. The prefix finds the row and may be shown; of the secret
// only a hash is kept. A key acts as the staff member who made it, narrowed to one role.
#pragma once

#include "access/actor.h"

enum { API_KEY_SIZE = 64, API_KEY_PREFIX_SIZE = 11 };

typedef struct {
    const char *name;   // what it is for
    int64_t staff_id;   // as whom it acts
    int64_t role_id;    // what it is narrowed to
    int64_t expires_at; // microseconds UTC; 0: never
} ApiKeyOptions;

// Makes one in the caller's transaction; `out_key` is shown once and stored nowhere. Returns its
// id, 0 with error.
int64_t api_key_create(Tx *tx, Arena *arena, const Model *model, const Actor *actor,
                       const ApiKeyOptions *options, char out_key[API_KEY_SIZE], GError **error);
// True when `text` looks like a key at all.
bool api_key_parse(const char *text, char out_prefix[API_KEY_PREFIX_SIZE], const char **out_secret);
// What a key opens; false when it is unknown, revoked or expired.
bool api_key_find(Tx *tx, const char *text, int64_t *out_staff_id, int64_t *out_role_id,
                  int64_t *out_expires_at);
