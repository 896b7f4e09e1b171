// SPDX-License-Identifier: Apache-2.0
#include "know/slot_map.h"

#include <string.h>

enum { PAGE_BITS = 9, PAGE_SIZE = 1 << PAGE_BITS };

typedef struct {
    int64_t number;  // id >> PAGE_BITS
    uint32_t *slots; // slot + 1; 0: none
} Page;

struct SlotMap {
    GArray *pages; // of Page, by number
    uint32_t size;
};

SlotMap *slot_map_new(void)
{
    SlotMap *map = g_new0(SlotMap, 1);
    map->pages = g_array_new(FALSE, FALSE, sizeof(Page));
    return map;
}

void slot_map_free(SlotMap *map)
{
    if (map == NULL)
        return;
    for (guint i = 0; i < map->pages->len; i++)
        g_free(g_array_index(map->pages, Page, i).slots);
    g_array_unref(map->pages);
    g_free(map);
}

// Where the page is or would be.
static guint page_place(const SlotMap *map, int64_t number)
{
    guint low = 0, high = map->pages->len;
    while (low < high) {
        guint middle = (low + high) / 2;
        if (g_array_index(map->pages, Page, middle).number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static uint32_t *entry_of(const SlotMap *map, int64_t id)
{
    int64_t number = id >> PAGE_BITS;
    guint place = page_place(map, number);
    if (place == map->pages->len || g_array_index(map->pages, Page, place).number != number)
        return NULL;
    return &g_array_index(map->pages, Page, place).slots[id & (PAGE_SIZE - 1)];
}

static uint32_t *entry_make(SlotMap *map, int64_t id)
{
    uint32_t *entry = entry_of(map, id);
    if (entry != NULL)
        return entry;
    Page page = {id >> PAGE_BITS, g_new0(uint32_t, PAGE_SIZE)};
    g_array_insert_val(map->pages, page_place(map, page.number), page);
    return &page.slots[id & (PAGE_SIZE - 1)];
}

uint32_t slot_map_slot(SlotMap *map, int64_t id)
{
    uint32_t *entry = entry_make(map, id);
    if (*entry == 0)
        *entry = ++map->size;
    return *entry - 1;
}

bool slot_map_find(const SlotMap *map, int64_t id, uint32_t *out_slot)
{
    const uint32_t *entry = entry_of(map, id);
    if (entry == NULL || *entry == 0)
        return false;
    *out_slot = *entry - 1;
    return true;
}

void slot_map_set(SlotMap *map, int64_t id, uint32_t slot)
{
    *entry_make(map, id) = slot + 1;
    map->size = MAX(map->size, slot + 1);
}

void slot_map_cut(SlotMap *map, uint32_t size)
{
    for (guint i = 0; map->size > size && i < map->pages->len; i++) {
        uint32_t *slots = g_array_index(map->pages, Page, i).slots;
        for (int k = 0; k < PAGE_SIZE; k++)
            slots[k] = slots[k] > size ? 0 : slots[k];
    }
    map->size = MIN(map->size, size);
}

uint32_t slot_map_size(const SlotMap *map)
{
    return map->size;
}
