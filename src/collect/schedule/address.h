// SPDX-License-Identifier: Apache-2.0
//
// Addresses that exports may be sent to: outgoing webhooks that an administrator lets take files.
// As with folders, people choose among names and never write an address.
#pragma once

#include "base/buffer.h"
#include "collect/webhook/upload.h"

// Appends their names as a JSON list.
void addresses_json(Tx *tx, Buffer *out);

typedef struct {
    const char *url; // in the arena
    Secrets secrets;
} Address;

// ERROR_INVALID when there is none of this name, or several.
bool address_find(Tx *tx, const char *name, Arena *arena, Address *out, GError **error);
