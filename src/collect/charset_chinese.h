// SPDX-License-Identifier: Apache-2.0
//
// Big5 or GB18030: nearly every text in the one can be read as the other, as nonsense. Which it is,
// is seen by how characters are built and by how many of them are common.
//
// Measured on halves of real reviews that the common characters were not taken from (simplified as
// GB18030, brought into traditional characters as Big5 and as GB18030, pieces of 20 characters):
// no piece of GB18030 of either kind is taken for Big5, 1 piece of 2,000 of Big5 for GB18030; of
// people's names alone, one after the other, 1 of 200. Shorter pieces without signs of Big5 are
// GB18030.
#pragma once

#include <stdbool.h>
#include <stddef.h>

// Whether a text that can be GB18030 is Big5 (with the characters of Hong Kong) rather.
bool charset_is_big5(const char *text, size_t length);
