// SPDX-License-Identifier: Apache-2.0
#include "collect/clean/address_inside.h"

#include <glib.h>

// Han characters make it a Chinese address.
static bool has_han(Cell text)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        if (byte >= 0xE4 && byte <= 0xE9)
            return true;
    }
    return false;
}

static bool has_parts(const CleanAddress *address)
{
    return address->country.length + address->province.length + address->city.length +
               address->district.length + address->town.length + address->number.length +
               address->room.length + address->postcode.length >
           0;
}

void clean_address(Cell raw, Arena *arena, CleanAddress *out)
{
    memset(out, 0, sizeof *out);
    Cell cell = cell_clean(raw);
    out->whole = clean_text(cell, TEXT_SIGNS | TEXT_NO_EMOJI | TEXT_LINES, arena);
    if (out->whole.verdict == CLEAN_REJECTED || out->whole.value.length == 0)
        return;
    if (has_han(out->whole.value))
        address_chinese(out);
    else
        address_western(out);
    if (has_parts(out))
        out->whole.kinds |= CLEAN_BIT(CLEAN_SPLIT);
}
