// SPDX-License-Identifier: Apache-2.0
//
// States and provinces as shops write them beside a country: CN9 in CN is 黑龙江省, NT in AU is the
// Northern Territory and in CA the Northwest Territories. Known are China, the United States,
// Canada, Australia, Japan, Brazil and Germany; with or without the country before the code.
#pragma once

#include "collect/clean/text.h"
#include "base/arena.h"

// `country` is its code of two letters. What is no code there stays as it is, but for provinces of
// China, which get their full names.
Cell state_name(Cell country, Cell state, Arena *arena);
