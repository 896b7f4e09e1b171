// SPDX-License-Identifier: Apache-2.0
//
// The change log as people may see it: secrets left out, personal data shortened.
#pragma once

#include "http/request.h"

// GET /{entities}/{id}/changes.
bool history_get(Tx *tx, Request *request, GError **error);
// Prints the members "before" and "after" of a change's JSON (NULL: nothing) into an open object.
void history_print(Buffer *out, const Access *access, const Entity *entity, const char *change);
