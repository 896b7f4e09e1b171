// SPDX-License-Identifier: Apache-2.0
//
// Ids are dense but may exceed 32 bits, so there is a bitmap for each upper half, nearly always
// one.
#include "know/member_set.h"

#include "know/ids.h"

#include <roaring/roaring.h>
#include <string.h>

enum {
    BITS_BYTES = MEMBER_BLOCK / 8,
    LIST_MOST = BITS_BYTES / 2 - 1, // members of a block that are written as a list
};

typedef struct {
    int64_t high; // id >> 32
    roaring_bitmap_t *low;
} Half;

struct MemberSet {
    GArray *halves; // of Half, ascending
};

static void half_clear(gpointer pointer)
{
    roaring_bitmap_free(((Half *)pointer)->low);
}

MemberSet *member_set_new(void)
{
    MemberSet *set = g_new0(MemberSet, 1);
    set->halves = g_array_new(FALSE, FALSE, sizeof(Half));
    g_array_set_clear_func(set->halves, half_clear);
    return set;
}

void member_set_free(MemberSet *set)
{
    if (set == NULL)
        return;
    g_array_unref(set->halves);
    g_free(set);
}

static roaring_bitmap_t *half_find(const MemberSet *set, int64_t high)
{
    for (guint i = 0; i < set->halves->len; i++)
        if (g_array_index(set->halves, Half, i).high == high)
            return g_array_index(set->halves, Half, i).low;
    return NULL;
}

static roaring_bitmap_t *half_make(MemberSet *set, int64_t high)
{
    roaring_bitmap_t *low = half_find(set, high);
    if (low != NULL)
        return low;
    Half half = {high, roaring_bitmap_create()};
    guint place = 0;
    while (place < set->halves->len && g_array_index(set->halves, Half, place).high < high)
        place++;
    g_array_insert_val(set->halves, place, half);
    return half.low;
}

MemberSet *member_set_from(const GArray *ids)
{
    enum { AT_ONCE = 4096 };
    uint32_t low[AT_ONCE];
    MemberSet *set = member_set_new();
    for (guint i = 0; i < ids->len;) {
        int64_t high = g_array_index(ids, int64_t, i) >> 32;
        size_t n = 0;
        for (; i < ids->len && n < AT_ONCE && g_array_index(ids, int64_t, i) >> 32 == high; i++)
            low[n++] = (uint32_t)g_array_index(ids, int64_t, i);
        roaring_bitmap_add_many(half_make(set, high), n, low);
    }
    return set;
}

bool member_set_has(const MemberSet *set, int64_t id)
{
    const roaring_bitmap_t *low = half_find(set, id >> 32);
    return low != NULL && roaring_bitmap_contains(low, (uint32_t)id);
}

void member_set_put(MemberSet *set, int64_t id, bool member)
{
    if (member)
        roaring_bitmap_add(half_make(set, id >> 32), (uint32_t)id);
    else if (half_find(set, id >> 32) != NULL)
        roaring_bitmap_remove(half_find(set, id >> 32), (uint32_t)id);
}

int64_t member_set_count(const MemberSet *set)
{
    int64_t count = 0;
    for (guint i = 0; i < set->halves->len; i++)
        count += (int64_t)roaring_bitmap_get_cardinality(g_array_index(set->halves, Half, i).low);
    return count;
}

static void add_ids(GArray *ids, int64_t high, const roaring_bitmap_t *low)
{
    roaring_uint32_iterator_t at;
    for (roaring_init_iterator(low, &at); at.has_value; roaring_advance_uint32_iterator(&at)) {
        int64_t id = high << 32 | at.current_value;
        g_array_append_val(ids, id);
    }
}

// Adds those of `a` that `b` lacks; with `both` also the other way round.
static void add_difference(GArray *ids, const MemberSet *a, const MemberSet *b, bool both)
{
    for (guint i = 0; i < a->halves->len; i++) {
        const Half *half = &g_array_index(a->halves, Half, i);
        const roaring_bitmap_t *other = half_find(b, half->high);
        if (other != NULL && !both)
            continue; // was looked at from the other side
        roaring_bitmap_t *found = other != NULL ? roaring_bitmap_xor(half->low, other) : NULL;
        add_ids(ids, half->high, found != NULL ? found : half->low);
        if (found != NULL)
            roaring_bitmap_free(found);
    }
}

GArray *member_set_difference(const MemberSet *a, const MemberSet *b)
{
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    add_difference(ids, a, b, true);
    add_difference(ids, b, a, false);
    ids_sort(ids);
    return ids;
}

// ---- blocks ----

GArray *member_set_blocks(const MemberSet *set)
{
    GArray *blocks = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (guint i = 0; i < set->halves->len; i++) {
        const Half *half = &g_array_index(set->halves, Half, i);
        roaring_uint32_iterator_t at;
        roaring_init_iterator(half->low, &at);
        while (at.has_value) {
            int64_t block = (half->high << 32 | at.current_value) >> MEMBER_BLOCK_BITS;
            g_array_append_val(blocks, block);
            uint32_t last = at.current_value | (MEMBER_BLOCK - 1);
            if (last == UINT32_MAX || !roaring_move_uint32_iterator_equalorlarger(&at, last + 1))
                break;
        }
    }
    return blocks;
}

static size_t members_of(const MemberSet *set, int64_t block, uint16_t *members)
{
    int64_t first = block << MEMBER_BLOCK_BITS;
    const roaring_bitmap_t *low = half_find(set, first >> 32);
    size_t n = 0;
    if (low == NULL)
        return 0;
    uint32_t begin = (uint32_t)first;
    roaring_uint32_iterator_t at;
    roaring_init_iterator(low, &at);
    roaring_move_uint32_iterator_equalorlarger(&at, begin);
    for (; at.has_value && at.current_value - begin < MEMBER_BLOCK;
         roaring_advance_uint32_iterator(&at))
        members[n++] = (uint16_t)(at.current_value - begin);
    return n;
}

void member_set_write(Buffer *out, const MemberSet *set, int64_t block)
{
    uint16_t members[MEMBER_BLOCK];
    size_t n = members_of(set, block, members);
    if (n > LIST_MOST) {
        uint8_t bits[BITS_BYTES] = {0};
        for (size_t i = 0; i < n; i++)
            bits[members[i] / 8] |= (uint8_t)(1U << members[i] % 8);
        buffer_add(out, bits, sizeof bits);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        buffer_byte(out, (char)(members[i] & 0xff));
        buffer_byte(out, (char)(members[i] >> 8));
    }
}

bool member_set_read(MemberSet *set, int64_t block, const uint8_t *bytes, size_t length)
{
    int64_t first = block << MEMBER_BLOCK_BITS;
    if (length > BITS_BYTES || length % 2 != 0 || block < 0)
        return false;
    if (length == BITS_BYTES) {
        for (int i = 0; i < MEMBER_BLOCK; i++)
            if ((bytes[i / 8] >> i % 8 & 1) != 0)
                member_set_put(set, first + i, true);
        return true;
    }
    for (size_t i = 0; i < length; i += 2) {
        int member = bytes[i] | bytes[i + 1] << 8;
        if (member >= MEMBER_BLOCK)
            return false;
        member_set_put(set, first + member, true);
    }
    return true;
}
