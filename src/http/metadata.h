// SPDX-License-Identifier: Apache-2.0
//
// A field as the metadata of the API describes it (the schema MetadataField).
#pragma once

#include "base/buffer.h"
#include "entity/entity.h"

// `prefix`: "custom." or ""; `more_flags`: FIELD_… besides its own.
// The member "choices"; nothing when there are none.
void metadata_choices(Buffer *out, const Choice *choices);
void metadata_field(Buffer *out, const Field *field, const char *prefix, unsigned more_flags);
