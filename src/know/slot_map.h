// SPDX-License-Identifier: Apache-2.0
//
// The slot of a customer: a dense number of 32 bits that it keeps as long as the panel lives, so
// that audiences are bitmaps. Ids have gaps but are mostly dense: pages of slots by id, found by
// binary search. For one thread, the one that builds and follows; readers go by chunks.
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct SlotMap SlotMap;

SlotMap *slot_map_new(void);
void slot_map_free(SlotMap *map);                 // accepts NULL
uint32_t slot_map_slot(SlotMap *map, int64_t id); // the next free one when it has none
bool slot_map_find(const SlotMap *map, int64_t id, uint32_t *out_slot);
// Says that `id` has `slot`, as a snapshot remembers it.
void slot_map_set(SlotMap *map, int64_t id, uint32_t slot);
// Takes back all slots but the first `size`.
void slot_map_cut(SlotMap *map, uint32_t size);
uint32_t slot_map_size(const SlotMap *map); // slots given so far
