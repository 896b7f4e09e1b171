// SPDX-License-Identifier: Apache-2.0
//
// A chunk as one stretch of bytes, and back: vectors read from an image lie in it.
#pragma once

#include "base/buffer.h"
#include "know/chunk.h"

void chunk_image_write(Buffer *out, const Chunk *chunk);
// Takes over `bytes` (from g_malloc()) whether it succeeds or not; NULL when they are no image of
// a chunk with these columns.
Chunk *chunk_image_read(char *bytes, size_t length, Layout *layout);
// True when nothing in it points outside of it (chunk_sound.c).
bool chunk_is_sound(const Chunk *chunk);
// A number that another stretch of bytes hardly has: against damage, not against malice.
uint64_t chunk_image_checksum(const void *bytes, size_t length);
