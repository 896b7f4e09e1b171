// SPDX-License-Identifier: Apache-2.0
//
// Who belongs to one segment: customers' ids as bitmaps in memory, and in the store in blocks of
// MEMBER_BLOCK neighbours, at most 1 KB each, so that a change of one rewrites little.
#pragma once

#include "base/buffer.h"
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum { MEMBER_BLOCK_BITS = 13, MEMBER_BLOCK = 1 << MEMBER_BLOCK_BITS };

typedef struct MemberSet MemberSet;

MemberSet *member_set_new(void);
MemberSet *member_set_from(const GArray *ids); // of int64_t, in any order
void member_set_free(MemberSet *set);          // accepts NULL
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MemberSet, member_set_free)

bool member_set_has(const MemberSet *set, int64_t id);
void member_set_put(MemberSet *set, int64_t id, bool member);
int64_t member_set_count(const MemberSet *set);
// Those who are in one of the two, ascending. Of int64_t.
GArray *member_set_difference(const MemberSet *a, const MemberSet *b);

// The numbers of the blocks that hold anybody, ascending. Of int64_t. A block is id >> 13.
GArray *member_set_blocks(const MemberSet *set);
void member_set_write(Buffer *out, const MemberSet *set, int64_t block);
// Adds the members of a block; false when the bytes are none.
bool member_set_read(MemberSet *set, int64_t block, const uint8_t *bytes, size_t length);
