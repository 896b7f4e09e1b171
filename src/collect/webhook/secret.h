// SPDX-License-Identifier: Apache-2.0
//
// The secrets of webhooks in the store, sealed (seal.h): several at a time while one follows the
// other. The newest is first; an older one counts until it expires. One that was sealed with
// another key counts for nothing.
#pragma once

#include "base/buffer.h"
#include "entity/write.h"

enum { SECRETS_MAX = 4 };

typedef enum { SECRETS_IN, SECRETS_OUT } SecretSide; // of a webhook_source, of a webhook_endpoint

typedef struct {
    size_t n;
    const char *texts[SECRETS_MAX]; // newest first; in the arena
} Secrets;

// Those that count now.
void secrets_read(Tx *tx, SecretSide side, int64_t parent_id, Arena *arena, Secrets *out);
// A new one; those before it count for `overlap_us` more.
typedef struct {
    SecretSide side;
    int64_t parent_id;
    const char *text;
    int64_t overlap_us;
} NewSecret;
bool secret_add(Tx *tx, const NewSecret *secret, GError **error);
// Seals those that an older program has written as they are, and those sealed with a former key.
bool secrets_seal(Tx *tx, void *unused, GError **error);
// Keeps in the record's history that somebody did so.
bool secret_noted(Writing *writing, const Record *record, GError **error);
// [{"id", "ends_with", "created_at", "expires_at"}, …]: what people may see of them.
void secrets_print(Tx *tx, SecretSide side, int64_t parent_id, Buffer *out);
