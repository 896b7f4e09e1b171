// SPDX-License-Identifier: Apache-2.0
//
// Which properties of events are kept at hand: the panel holds them as columns, so that rules and
// reports over them are answered in memory; all others are asked of the store. There is a
// ready-made list of what shops send mostly; the setting "events.properties" replaces it:
//
//     ["words", "rating", "campaign"]
//
// What it costs: a property that has at most 255 values takes 1 byte of each event where any event
// of 65,536 customers has it, up to 65,535 values 2 bytes, and nothing where none has. A property
// with more different texts, or longer ones, is left to the store.
#pragma once

#include "base/arena.h"
#include <json-c/json.h>
#include <stdbool.h>

enum { EVENT_PROPERTIES_MOST = 16, EVENT_PROPERTY_BYTES = 64 };

// Each ends with NULL.
typedef const char *const *EventProperties;

extern const char *const EVENT_PROPERTIES_READY[];

// What the setting says, in the arena, sorted, each once; NULL when that cannot be.
EventProperties event_properties_read(Arena *arena, json_object *setting);
