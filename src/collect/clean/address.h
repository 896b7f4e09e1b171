// SPDX-License-Identifier: Apache-2.0
//
// A postal address in one text, taken apart: "浙江省 杭州市 西湖区 文三路 478号
// 3栋2单元501室(310012)", "Flat 4, 23 High Street, Bristol BS1 4ST, UK". Chinese addresses may come
// with or without separators, with short names, without province or city where these follow, and
// with districts that are called otherwise today.
//
// Nothing is lost: what is in no part of its own stays in `street`. An address in which no place is
// known is doubtful, and is all street.
#pragma once

#include "collect/clean/clean.h"
#include "base/arena.h"

typedef struct {
    Cleaned whole; // `value` is the text without what disturbs; kinds and verdict are of all parts
    Cell country;  // as it stands there, or empty
    Cell province, city, district, town;
    Cell street, number, room;
    Cell postcode;
} CleanAddress;

void clean_address(Cell raw, Arena *arena, CleanAddress *out);

// The names of a place as columns of their own have them: "浙江", "杭州", "西湖" become "浙江省",
// "杭州市", "西湖区"; what is empty and follows from the others is filled in. Parts that are no
// Chinese places stay as they are. The address is doubtful when the parts contradict each other.
void clean_place(Cell province, Cell city, Cell district, Arena *arena, CleanAddress *out);
